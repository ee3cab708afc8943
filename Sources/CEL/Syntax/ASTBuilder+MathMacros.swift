// SPDX-License-Identifier: Apache-2.0

// `math.greatest` and `math.least`: calls with any number of arguments.
extension ASTBuilder {
    /// One or two arguments stay as they are, more become a list. Source: cel-go `ext/math.go`.
    mutating func extreme(
        _ known: KnownName, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex? {
        guard case .identifier(let name) = ast[target].kind, name == KnownName.math.name else {
            return nil
        }
        let function = known == .greatest ? KnownName.mathMaximum : KnownName.mathMinimum
        let subject = "math.\(known.text)()"
        switch arguments.count {
        case 0:
            return report("\(subject) requires at least one argument", at: self.offset(of: target))
        case 1:
            guard isNumber(arguments[0]) || isList(arguments[0]) else {
                return report(
                    "\(subject) invalid single argument value", at: self.offset(of: arguments[0]))
            }
            return plainCall(function.name, at: offset, arguments)
        default:
            for argument in arguments where !isNumber(argument) {
                return report(
                    "\(subject) simple literal arguments must be numeric",
                    at: self.offset(of: argument))
            }
            if arguments.count == 2 { return plainCall(function.name, at: offset, arguments) }
            return plainCall(
                function.name, at: offset, [list(arguments, optionals: [], at: offset)])
        }
    }

    /// Whether the node may be a number: only literals are surely none.
    private func isNumber(_ node: NodeIndex) -> Bool {
        switch ast[node].kind {
        case .null, .bool, .string, .bytes, .list, .map, .message: false
        default: true
        }
    }

    private func isList(_ node: NodeIndex) -> Bool {
        guard case .list = ast[node].kind else { return false }
        return true
    }
}
