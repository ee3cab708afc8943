// SPDX-License-Identifier: Apache-2.0

/// Optional values: their functions and the operators that make them (cel-go `cel/library.go`,
/// optional types version 2).
package enum OptionalDeclarations {
    /// cel-go 0.23 brought it.
    private static let secondVersion = KubernetesRelease(33)
    private static let k = CELType.parameter("K")
    private static let v = CELType.parameter("V")
    private static let optionalV = CELType.optional(.parameter("V"))
    private static let listOfV = CELType.list(.parameter("V"))
    private static let mapOfKV = CELType.map(.parameter("K"), .parameter("V"))

    /// The functions of optionals and nothing but them.
    package static let functions: [FunctionDeclaration] = [
        FunctionDeclaration("optional.of", [.global("optional_of", [v], optionalV)]),
        FunctionDeclaration(
            "optional.ofNonZeroValue", [.global("optional_ofNonZeroValue", [v], optionalV)]),
        FunctionDeclaration("optional.none", [.global("optional_none", [], optionalV)]),
        FunctionDeclaration("value", [.member("optional_value", [optionalV], v)]),
        FunctionDeclaration("hasValue", [.member("optional_hasValue", [optionalV], .bool)]),
        FunctionDeclaration(
            "or", [.member("optional_or_optional", [optionalV, optionalV], optionalV)]),
        FunctionDeclaration("orValue", [.member("optional_orValue_value", [optionalV, v], v)]),
        FunctionDeclaration(
            "_?._", [.global("select_optional_field", [.dyn, .string], optionalV)]),
        FunctionDeclaration(
            "_[?_]",
            [
                .global("list_optindex_optional_int", [listOfV, .int], optionalV),
                .global(
                    "optional_list_optindex_optional_int", [.optional(listOfV), .int], optionalV),
                .global("map_optindex_optional_value", [mapOfKV, k], optionalV),
                .global(
                    "optional_map_optindex_optional_value", [.optional(mapOfKV), k], optionalV),
            ]),
        FunctionDeclaration(
            "_[_]",
            [
                .global("optional_list_index_int", [.optional(listOfV), .int], optionalV),
                .global("optional_map_index_value", [.optional(mapOfKV), k], optionalV),
            ]),
        FunctionDeclaration(
            "last", [.member("list_last", [listOfV], optionalV, introduced: secondVersion)]),
        FunctionDeclaration(
            "first", [.member("list_first", [listOfV], optionalV, introduced: secondVersion)]),
        FunctionDeclaration(
            "optional.unwrap",
            [
                .global(
                    "optional_unwrap", [.list(optionalV)], listOfV, introduced: secondVersion)
            ]),
        FunctionDeclaration(
            "unwrapOpt",
            [
                .member(
                    "optional_unwrapOpt", [.list(optionalV)], listOfV, introduced: secondVersion)
            ]),
    ]
}

/// The hidden function of the map-building comprehensions (cel-go `ext/comprehensions.go`).
package enum TwoVariableDeclarations {
    private static let mapOfKV = CELType.map(.parameter("K"), .parameter("V"))

    package static let functions: [FunctionDeclaration] = [
        FunctionDeclaration(
            "cel.@mapInsert",
            [
                .global(
                    "@mapInsert_map_key_value", [mapOfKV, .parameter("K"), .parameter("V")], mapOfKV
                ),
                .global("@mapInsert_map_map", [mapOfKV, mapOfKV], mapOfKV),
            ])
    ]
}
