// SPDX-License-Identifier: Apache-2.0

/// What libFuzzer calls with each input.
public typealias Target = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// libFuzzer's own loop (`FuzzerInterface.h`). SwiftPM gives each executable's `main` another name, so libFuzzer's cannot be
/// linked as the program's; ours calls this.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argc: UnsafeMutablePointer<CInt>,
    _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: Target
) -> CInt

public func fuzz(_ target: Target) {
    var argc = CommandLine.argc
    var argv = CommandLine.unsafeArgv
    _ = runDriver(&argc, &argv, target)
}
