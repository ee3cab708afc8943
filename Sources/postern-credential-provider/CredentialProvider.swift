// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import Glibc
internal import TLS

/// The kubelet's plugin for image credentials: one request on standard input, one answer on standard output.
///
/// It runs as root in the host's namespaces, so it starts nothing, opens only what its configuration names, and leaves
/// nothing behind. Exit status 0 means that the answer stands on standard output, whole; with 1 nothing stands there and one
/// line on standard error says why, which the kubelet adds to its log. Source: spec/credentials.md 1.2, 1.13.
@main
struct CredentialProvider {
    static func main() {
        ResourceLimits.forbidCoreFiles()
        StandardStreams.ignoreBrokenPipes()
        // The kubelet kills after 60 s; everything here ends long before, and this ends what does not.
        StandardStreams.endProcess(afterSeconds: 40)
        Library.ignoreConfigurationFiles()
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    private static func run(_ arguments: [String]) -> Int32 {
        do throws(PluginError) {
            let options = try PluginOptions(arguments)
            switch options.action {
            case .help: try write(PluginOptions.help)
            case .version: try write("postern-credential-provider \(Version.text)\n")
            case .check: try write(Check(options).text())
            case .answer:
                let start = MonotonicTime.now()
                var bytes = try input()
                let request = try PluginError.wrap { () throws(ProtocolError) in
                    try CredentialProviderRequest(reading: bytes.span)
                }
                Digest.wipe(&bytes)
                let configuration = try PluginConfiguration(file: options.configurationFile)
                let response = try Provider(configuration, startedAt: start).answer(request)
                try output(response.write())
            }
            return 0
        } catch {
            say(error.line)
            return 1
        }
    }

    static func input() throws(PluginError) -> [UInt8] {
        do throws(SystemError) {
            return try StandardStreams.readInput(byteCountMaximum: Credentials.Limits.requestByteCount)
        } catch {
            throw PluginError(
                error.isTooLarge
                    ? "the request on standard input is larger than \(Credentials.Limits.requestByteCount) bytes"
                    : "standard input: \(error)")
        }
    }

    private static func output(_ answer: Secret) throws(PluginError) {
        do throws(SystemError) {
            try answer.withBytes { (bytes) throws(SystemError) in try StandardStreams.writeOutput(bytes) }
        } catch { throw PluginError("standard output: \(error)") }
    }

    private static func write(_ text: String) throws(PluginError) { try output(Secret(text)) }

    /// One line on standard error.
    static func say(_ line: String) {
        let bytes = Array("postern-credential-provider: \(line)\n".utf8)
        ResourceLimits.writeToStandardError(bytes.span)
    }
}
