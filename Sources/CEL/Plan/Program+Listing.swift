// SPDX-License-Identifier: Apache-2.0

extension Program {
    /// The instructions as text, one a line, for tests and for looking at what became of an
    /// expression.
    ///
    ///     0  selectVariable  r0 <- v0 .spec.replicas  cost 3
    ///     1  greater         r0 <- r0, 3
    ///     2  finish          r0
    package var listing: String {
        var text = ""
        for index in unsafe instructions.indices {
            let step = unsafe instructions[index]
            text +=
                "\(index)\t\(step.operation)\tr\(step.target) <- \(operand(step.left)), \(operand(step.right))"
            switch step.operation {
            case .selectVariable, .selectRegister, .hasVariable, .hasRegister, .selectOptional:
                for position in 0..<Int(step.spare) {
                    let key = unsafe tables.steps[Int(step.extra) + position]
                    text += key.kind == .string ? " .\(key.swiftString)" : " [\(key.payload)]"
                }
            case .jump, .jumpIfFalse, .jumpIfTrue, .jumpIfError, .jumpUnlessPresent, .branch,
                .beginLoop, .nextElement,
                .orValue, .ensure:
                text += " -> \(step.extra)"
            case .call: text += unsafe " \(tables.sites[Int(step.extra)].function)/\(step.spare)"
            default: break
            }
            if step.flags != 0 { text += " flags \(step.flags)" }
            if step.cost != 0 { text += " cost \(step.cost)" }
            text += "\n"
        }
        return text
    }

    private func operand(_ number: UInt16) -> String {
        let index = Int(number) - tables.registerCount
        guard index >= 0, index < tables.constantCount else { return "r\(number)" }
        let value = unsafe tables.constants[index]
        switch value.kind {
        case .string: return "'\(value.swiftString)'"
        case .int: return "\(value.signed)"
        case .bool: return value.isTrue ? "true" : "false"
        default: return "\(value.kind)"
        }
    }
}
