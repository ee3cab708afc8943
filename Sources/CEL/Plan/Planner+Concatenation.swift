// SPDX-License-Identifier: Apache-2.0

extension Planner {
    /// `a + b + c` on strings as one instruction; nothing for fewer than three parts or where the
    /// types do not say that these are strings.
    mutating func concatenation(_ node: NodeIndex, _ target: UInt16?) throws(ProgramError)
        -> UInt16?
    {
        var parts: [NodeIndex] = []
        var current = node
        while case .call(KnownName.add.name, let range) = ast[current].kind,
            overload(current) == "add_string"
        {
            let arguments = Array(ast[range])
            parts.append(arguments[1])
            current = arguments[0]
        }
        guard parts.count >= 2 else { return nil }
        parts.append(current)
        parts.reverse()
        let mark = nextRegister
        var registers: [UInt16] = []
        for part in parts { registers.append(try compile(part)) }
        nextRegister = mark
        let result = try destination(target)
        emit(
            .concatenate, target: result, spare: UInt16(truncatingIfNeeded: parts.count),
            extra: operands.count)
        operands += registers
        return result
    }
}
