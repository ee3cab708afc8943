// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The variables of one policy, each a program: what `variables.x` means there. Made when the
/// policy loads, shared by all threads.
@safe package final class VariablePrograms: @unchecked Sendable {
    let variables: UnsafeMutablePointer<LazyVariables.Variable>
    package let count: Int
    /// Keeps what the variables point at.
    private let programs: [Program?]
    private let texts: [UnsafeMutablePointer<UInt8>]

    /// What became of a variable's expression.
    package enum Compiled: Sendable {
        case program(Program)
        /// Reading the variable fails: `composited variable "x" fails to compile: …`.
        case failed(String)
    }

    /// - Parameter variables: In the order of the policy; of two with one name the later one is
    ///   meant.
    package init(_ variables: [(name: String, compiled: Compiled)], names: inout JSON.Names) {
        count = variables.count
        unsafe self.variables = .allocate(capacity: max(1, count))
        var programs: [Program?] = []
        var texts: [UnsafeMutablePointer<UInt8>] = unsafe []
        for (index, variable) in variables.enumerated() {
            let name = unsafe Self.copy(variable.name, &texts)
            var key = unsafe Value.string(UTF8Text(start: name, count: variable.name.utf8.count))
            key.aux = names.intern(variable.name).rawValue
            var entry = unsafe LazyVariables.Variable(
                name: key, program: nil, value: .null, isEvaluated: false, isEvaluating: false)
            switch variable.compiled {
            case .program(let program):
                programs.append(program)
                unsafe entry.program = Unmanaged.passUnretained(program)
            case .failed(let message):
                let text = "composited variable \"\(variable.name)\" fails to compile: \(message)"
                let bytes = unsafe Self.copy(text, &texts)
                unsafe entry.value = .error(UTF8Text(start: bytes, count: text.utf8.count))
                entry.isEvaluated = true
            }
            unsafe (self.variables + index).initialize(to: entry)
        }
        self.programs = programs
        unsafe self.texts = texts
    }

    deinit {
        unsafe variables.deallocate()
        for index in unsafe texts.indices { unsafe texts[index].deallocate() }
    }

    private static func copy(_ text: String, _ texts: inout [UnsafeMutablePointer<UInt8>])
        -> UnsafePointer<UInt8>
    {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, text.utf8.count))
        for (index, byte) in text.utf8.enumerated() { unsafe (bytes + index).initialize(to: byte) }
        unsafe texts.append(bytes)
        return unsafe UnsafePointer(bytes)
    }
}

extension Activation {
    /// Gives the variable at `slot` an object whose fields are programs, each evaluated when it is
    /// first read and then remembered: until this is called again.
    /// - Parameter costLimit: Most that one of the programs may cost.
    /// - Returns: False where the arena's bound is reached.
    package mutating func set(
        _ slot: VariableSlot, _ programs: VariablePrograms, _ workspace: inout Workspace,
        costLimit: UInt64 = Program.costLimit
    ) -> Bool {
        guard let lazy = unsafe workspace.arena.allocate(LazyVariables.self, count: 1),
            let variables = unsafe workspace.arena.allocate(
                LazyVariables.Variable.self, count: programs.count)
        else { return false }
        unsafe variables.update(from: programs.variables, count: programs.count)
        unsafe lazy.initialize(
            to: LazyVariables(
                variables: variables, count: programs.count, costLimit: costLimit, cost: 0))
        unsafe self.lazy = lazy
        self[slot] = .opaque(.lazyVariables, payload: UInt64(UInt(bitPattern: lazy)))
        return true
    }

    /// What the programs read through `set(_:_:_:)` have cost since then; not part of the cost of
    /// the programs that read them.
    package var variablesCost: UInt64 {
        guard let lazy = unsafe lazy else { return 0 }
        return unsafe lazy.pointee.cost
    }
}
