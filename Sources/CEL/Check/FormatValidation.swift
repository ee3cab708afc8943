// SPDX-License-Identifier: Apache-2.0

/// Whether a constant format string fits the literal list of its arguments (cel-go
/// `ext/formatting.go`).
///
/// Types that are not known before run time fit everything.
struct FormatValidation {
    private let checked: CheckedAST
    private let arguments: [NodeIndex]

    /// What does not fit, and at which node; the call itself when there is no other.
    struct Mismatch: Error {
        var message: String
        var node: NodeIndex?
    }

    /// Checks a call of `format` on a literal.
    ///
    /// - Parameter format: The bytes of the format string.
    static func check(
        _ format: ArraySlice<UInt8>, _ arguments: [NodeIndex], in checked: CheckedAST
    ) throws(Mismatch) {
        try FormatValidation(checked: checked, arguments: arguments).check(format)
    }

    private func check(_ format: ArraySlice<UInt8>) throws(Mismatch) {
        var rest = format
        var used = 0
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else { continue }
            if rest.first == UInt8(ascii: "%") {
                rest.removeFirst()
                continue
            }
            guard !rest.isEmpty else { throw Mismatch(message: "unexpected end of string") }
            guard used < arguments.count else {
                throw Mismatch(message: "index \(used) out of range")
            }
            try checkClause(&rest, arguments[used])
            used += 1
        }
        guard arguments.count <= used else {
            let message =
                "too many arguments supplied to string.format (expected \(used), got \(arguments.count))"
            throw Mismatch(message: message)
        }
    }

    private func checkClause(_ rest: inout ArraySlice<UInt8>, _ argument: NodeIndex)
        throws(Mismatch)
    {
        try skipPrecision(&rest)
        guard let clause = rest.popFirst() else {
            throw unparsed("could not find end of precision specifier")
        }
        let type = checked[type: argument]
        switch clause {
        case UInt8(ascii: "s"): try checkText(argument)
        case UInt8(ascii: "d"):
            try expect(
                type, [.int, .uint], "decimal clause can only be used on integers", argument)
        case UInt8(ascii: "f"):
            try expect(
                type, [.double, .string], "fixed-point clause can only be used on doubles", argument
            )
        case UInt8(ascii: "e"):
            try expect(
                type, [.double, .string], "scientific clause can only be used on doubles", argument)
        case UInt8(ascii: "b"):
            try expect(
                type, [.int, .uint, .bool], "only integers and bools can be formatted as binary",
                argument)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            let message = "only integers, byte buffers, and strings can be formatted as hex"
            try expect(type, [.int, .uint, .string, .bytes], message, argument)
        case UInt8(ascii: "o"):
            try expect(type, [.int, .uint], "octal clause can only be used on integers", argument)
        default: throw unparsed("unrecognized formatting clause \"\(Unicode.Scalar(clause))\"")
        }
    }

    private func skipPrecision(_ rest: inout ArraySlice<UInt8>) throws(Mismatch) {
        guard rest.first == UInt8(ascii: ".") else { return }
        rest.removeFirst()
        let digits = rest.prefix(while: Lexer.isDigit)
        rest = rest.dropFirst(digits.count)
        if rest.isEmpty {
            throw unparsed(
                "error while parsing precision: could not find end of precision specifier")
        }
        let text = String(decoding: digits, as: UTF8.self)
        guard Int64(text) == nil else { return }
        let reason = digits.isEmpty ? "invalid syntax" : "value out of range"
        throw unparsed(
            "error while parsing precision: error while converting precision to integer: "
                + "strconv.Atoi: parsing \"\(text)\": \(reason)")
    }

    private func unparsed(_ reason: String) -> Mismatch {
        Mismatch(message: "could not parse formatting clause: \(reason)")
    }

    private func expect(
        _ type: CELType, _ allowed: [CELType], _ message: String, _ argument: NodeIndex
    ) throws(Mismatch) {
        if type == .dyn || allowed.contains(type.unwrapped) { return }
        throw Mismatch(
            message: "error during formatting: \(message), was given \(type.name)", node: argument)
    }

    /// Everything but opaque values and objects is text, in literal lists and maps as well.
    private func checkText(_ node: NodeIndex) throws(Mismatch) {
        let type = checked[type: node]
        switch type.unwrapped {
        case .dyn, .list, .map, .int, .uint, .double, .bool, .string, .timestamp, .bytes, .duration,
            .type, .metatype,
            .null:
            break
        default:
            let message =
                "error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, "
                + "maps, lists, types, durations, and timestamps, was given \(type.name)"
            throw Mismatch(message: message, node: node)
        }
        switch checked.ast[node].kind {
        case .list(let elements, _):
            for element in checked.ast[elements] { try checkText(element) }
        case .map(let entries):
            for entry in checked.ast[entries] {
                try checkText(entry.key)
                try checkText(entry.value)
            }
        default: break
        }
    }
}
