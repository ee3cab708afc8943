// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The strings extension, version 2, and its costs as Kubernetes charges them. Positions count code
/// points.
package enum StringsLibrary {
    package static let library = FunctionLibrary(
        declarations: declarations, implementations: implementations)

    static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "charAt",
            [.member("string_char_at_int", [.string, .int], .string, introduced: .init(29))]),
        FunctionDeclaration(
            "indexOf",
            [
                .member("string_index_of_string", [.string, .string], .int, introduced: .init(29)),
                .member(
                    "string_index_of_string_int", [.string, .string, .int], .int,
                    introduced: .init(29)),
            ]),
        FunctionDeclaration(
            "lastIndexOf",
            [
                .member(
                    "string_last_index_of_string", [.string, .string], .int, introduced: .init(29)),
                .member(
                    "string_last_index_of_string_int", [.string, .string, .int], .int,
                    introduced: .init(29)),
            ]),
        FunctionDeclaration(
            "lowerAscii", [.member("string_lower_ascii", [.string], .string, introduced: .init(29))]
        ),
        FunctionDeclaration(
            "upperAscii", [.member("string_upper_ascii", [.string], .string, introduced: .init(29))]
        ),
        FunctionDeclaration(
            "replace",
            [
                .member(
                    "string_replace_string_string", [.string, .string, .string], .string,
                    introduced: .init(29)),
                .member(
                    "string_replace_string_string_int", [.string, .string, .string, .int], .string,
                    introduced: .init(29)),
            ]),
        FunctionDeclaration(
            "split",
            [
                .member(
                    "string_split_string", [.string, .string], .list(.string), introduced: .init(29)
                ),
                .member(
                    "string_split_string_int", [.string, .string, .int], .list(.string),
                    introduced: .init(29)),
            ]),
        FunctionDeclaration(
            "substring",
            [
                .member("string_substring_int", [.string, .int], .string, introduced: .init(29)),
                .member(
                    "string_substring_int_int", [.string, .int, .int], .string,
                    introduced: .init(29)),
            ]),
        FunctionDeclaration(
            "trim", [.member("string_trim", [.string], .string, introduced: .init(29))]),
        FunctionDeclaration(
            "format",
            [.member("string_format", [.string, .list(.dyn)], .string, introduced: .init(29))]),
        FunctionDeclaration(
            "strings.quote", [.global("strings_quote", [.string], .string, introduced: .init(29))]),
        FunctionDeclaration(
            "join",
            [
                .member("list_join", [.list(.string)], .string, introduced: .init(29)),
                .member(
                    "list_join_string", [.list(.string), .string], .string, introduced: .init(29)),
            ]),
    ]

    private static let once = CostRule.scaled(argument: 0, by: CostRule.traversalFactor)
    private static let twice = CostRule.scaled(argument: 0, by: 2 * CostRule.traversalFactor)

    static let implementations: [FunctionImplementation] = [
        .init("string_char_at_int", evaluate: { StringFunctions.charAt($0) }),
        .init(
            "string_index_of_string", cost: .traversal, evaluate: { StringFunctions.indexOf($0) }),
        .init(
            "string_index_of_string_int", cost: .traversal,
            evaluate: { StringFunctions.indexOf($0) }),
        .init(
            "string_last_index_of_string", cost: .traversal,
            evaluate: { StringFunctions.lastIndexOf($0) }),
        .init(
            "string_last_index_of_string_int", cost: .traversal,
            evaluate: { StringFunctions.lastIndexOf($0) }),
        .init(
            "string_lower_ascii", cost: once,
            evaluate: { StringFunctions.changeCase($0, isLower: true) }),
        .init(
            "string_upper_ascii", cost: once,
            evaluate: { StringFunctions.changeCase($0, isLower: false) }),
        .init(
            "string_replace_string_string", cost: twice, evaluate: { StringFunctions.replace($0) }),
        .init(
            "string_replace_string_string_int", cost: twice,
            evaluate: { StringFunctions.replace($0) }),
        .init("string_split_string", cost: twice, evaluate: { StringFunctions.split($0) }),
        .init("string_split_string_int", cost: twice, evaluate: { StringFunctions.split($0) }),
        .init("string_substring_int", cost: once, evaluate: { StringFunctions.substring($0) }),
        .init("string_substring_int_int", cost: once, evaluate: { StringFunctions.substring($0) }),
        .init("string_trim", cost: once, evaluate: { StringFunctions.trim($0) }),
        .init("strings_quote", cost: once, evaluate: { StringFunctions.quote($0) }),
        .init("string_format", cost: once, evaluate: { StringFormat.format($0) }),
        .init(
            "list_join", cost: .scaledResult(by: 2 * CostRule.traversalFactor),
            evaluate: { StringFunctions.join($0) }),
        .init(
            "list_join_string", cost: .scaledResult(by: 2 * CostRule.traversalFactor),
            evaluate: { StringFunctions.join($0) }),
    ]
}
