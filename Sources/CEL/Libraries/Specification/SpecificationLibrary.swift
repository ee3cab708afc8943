// SPDX-License-Identifier: Apache-2.0

import JSON

/// Functions as the language's specification has them today, where Kubernetes keeps an earlier
/// version: the strings extension as of its version 4, and `getMilliseconds` of a duration, which is
/// the rest below a second.
///
/// Listed behind `StringsLibrary`, whose overloads it replaces. Source: cel-spec
/// `doc/extensions/strings.md`, `doc/langdef.md`.
package enum SpecificationLibrary {
    package static let library = FunctionLibrary(
        declarations: [
            FunctionDeclaration("reverse", [.member("string_reverse", [.string], .string)])
        ],
        implementations: [
            .init("string_reverse", cost: .scaled(argument: 0, by: CostRule.traversalFactor)) {
                reversed($0)
            },
            .init("string_format", cost: .scaled(argument: 0, by: CostRule.traversalFactor)) {
                StringFormat.format($0, .specification)
            },
            .init("string_index_of_string_int", cost: .traversal) { call in
                outOfRange(call) ?? StringFunctions.indexOf(call)
            },
            .init("string_last_index_of_string_int", cost: .traversal) { call in
                outOfRange(call) ?? StringFunctions.lastIndexOf(call)
            },
            .init("duration_to_milliseconds") { call in
                .int(call[0].signed % 1_000_000_000 / 1_000_000)
            },
        ])

    private static func reversed(_ call: Call) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        var result = call.text(capacity: text.count)
        var end = text.count
        while end > 0 {
            let start = text.byteIndex(before: end)
            result.append(text.slice(start..<end))
            end = start
        }
        return result.finish()
    }

    /// The error of a position behind the text; nil for all others.
    private static func outOfRange(_ call: Call) -> Value? {
        guard let text = call[0].text, let position = call[2].int,
            position > Int64(text.scalarCount)
        else { return nil }
        return StringFunctions.outOfRange(position, call)
    }
}
