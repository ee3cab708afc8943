// SPDX-License-Identifier: Apache-2.0

/// The value of the audit annotation `validation_failure`, as Go's encoder writes it: with `<`, `>` and `&` escaped.
enum AuditText {
    static func failure(
        message: String, policy: String, binding: String, index: Int, actions: [ValidationAction]
    ) -> String {
        let list = actions.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return "[{\"message\":\(quoted(message)),\"policy\":\(quoted(policy)),\"binding\":\(quoted(binding)),"
            + "\"expressionIndex\":\(index),\"validationActions\":[\(list)]}]"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case "<", ">", "&", "\u{2028}", "\u{2029}": result += escaped(scalar)
            case _ where scalar.value < 0x20: result += escaped(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
