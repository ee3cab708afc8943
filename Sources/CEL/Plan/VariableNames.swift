// SPDX-License-Identifier: Apache-2.0

/// The names of an environment's variables where its programs read them: for `no such attribute(s): x`.
///
/// Made when the environment is prepared and shared by all programs: a copy would be half of a small one.
@safe final class VariableNames: @unchecked Sendable {
    /// Strings, by slot.
    let values: UnsafePointer<Value>
    let count: Int
    private let memory: UnsafeMutableRawPointer?

    init(_ variables: [VariableDeclaration]) {
        var block = ProgramBlock()
        block.measure(values: variables.map { _ in .null })
        for variable in variables { block.measure(text: variable.name) }
        block.allocate()
        let names = variables.map { block.move(text: $0.name) }
        unsafe values = block.place(names)
        count = names.count
        unsafe memory = block.memory
    }

    deinit { unsafe memory?.deallocate() }
}
