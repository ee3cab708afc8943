// SPDX-License-Identifier: Apache-2.0

/// An expression with its name and places.
package struct NamedExpression: Sendable {
    package var name: String
    package var expression: PolicyExpression

    package init(name: String, expression: PolicyExpression) {
        self.name = name
        self.expression = expression
    }
}

/// One expression of a policy.
package struct PolicyExpression: Sendable {
    package var text: String
    /// Of the scalar in the file; where in it, `ScalarMap` knows.
    package var place: Place
    /// Its path in the object: `spec.mutations[0].jsonPatch.expression`.
    package var path: String

    package init(text: String, place: Place, path: String) {
        self.text = text
        self.place = place
        self.path = path
    }
}

/// Without white space at both ends, as upstream compiles it.
package func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
}

/// Nothing but white space.
package func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
}
