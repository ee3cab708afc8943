// SPDX-License-Identifier: Apache-2.0

import JSON

/// The value of the audit annotation `validation_failure`, as Go's encoder writes it: with `<`, `>` and `&` escaped.
enum AuditText {
    static func failure(
        message: String, policy: String, binding: String, index: Int, actions: [ValidationAction]
    ) -> String {
        let list = actions.map { quoted($0.rawValue) }.joined(separator: ",")
        return "[{\"message\":\(quoted(message)),\"policy\":\(quoted(policy)),\"binding\":\(quoted(binding)),"
            + "\"expressionIndex\":\(index),\"validationActions\":[\(list)]}]"
    }

    private static func quoted(_ text: String) -> String {
        var text = text
        var output = ByteBuffer(capacity: text.utf8.count + 2)
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &output, escapesHTML: true) }
        return output.string
    }
}
