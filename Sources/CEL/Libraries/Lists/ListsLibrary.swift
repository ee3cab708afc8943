// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The lists extension, version 3. Source: cel-go `ext/lists.go`.
package enum ListsLibrary {
    package static let library = FunctionLibrary(
        declarations: declarations, implementations: implementations)

    /// What may be sorted, with the name of the type in overload ids.
    static let comparable: [(name: String, type: CELType)] = [
        ("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool),
        ("google.protobuf.Duration", .duration), ("google.protobuf.Timestamp", .timestamp),
        ("string", .string), ("bytes", .bytes),
    ]

    private static let list = CELType.list(.parameter("T"))
    private static let release = KubernetesRelease(34)

    static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "slice", [.member("list_slice", [list, .int, .int], list, introduced: release)]),
        FunctionDeclaration(
            "flatten",
            [
                .member("list_flatten", [.list(list)], list, introduced: release),
                .member("list_flatten_int", [.list(.dyn), .int], .list(.dyn), introduced: release),
            ]),
        FunctionDeclaration(
            "sort",
            comparable.map {
                .member(
                    "list_\($0.name)_sort", [.list($0.type)], .list($0.type), introduced: release)
            }),
        FunctionDeclaration(
            "@sortByAssociatedKeys",
            comparable.map {
                .member(
                    "list_\($0.name)_sortByAssociatedKeys", [list, .list($0.type)], list,
                    introduced: release)
            }),
        FunctionDeclaration(
            "lists.range", [.global("lists_range", [.int], .list(.int), introduced: release)]),
        FunctionDeclaration(
            "reverse", [.member("list_reverse", [list], list, introduced: release)]),
        FunctionDeclaration(
            "distinct", [.member("list_distinct", [list], list, introduced: release)]),
    ]

    static let implementations: [FunctionImplementation] =
        [
            .init("list_slice", cost: .elements, evaluate: { ListFunctions.slice($0) }),
            .init(
                "list_flatten", cost: .flattened, evaluate: { ListFunctions.flatten($0, depth: 1) }
            ).unchecked(),
            .init("list_flatten_int", cost: .flattened) { call in
                ListFunctions.flatten(call, depth: call[1].int ?? 1)
            },
            .init("lists_range", cost: .counted, evaluate: { ListFunctions.range($0) }),
            .init("list_reverse", cost: .elements, evaluate: { ListFunctions.reverse($0) }),
            .init(
                "list_distinct", cost: .squared, isStrict: false,
                evaluate: { $0[0].isError ? ListSorting.stumbled(over: $0) : ListFunctions.distinct($0) }),
        ]
        + comparable.flatMap { name, _ in
            [
                FunctionImplementation(
                    "list_\(name)_sort", cost: .squared, isStrict: false,
                    evaluate: { $0[0].isError ? ListSorting.stumbled(over: $0) : ListSorting.sort($0) }
                ).unchecked(),
                FunctionImplementation(
                    "list_\(name)_sortByAssociatedKeys", cost: .squared, isStrict: false,
                    evaluate: { ListSorting.sortByKeys($0) }),
            ]
        }
}

extension CostRule {
    /// A call that makes a list, and its elements.
    fileprivate static let elements = CostRule.custom { _, result in 11 &+ UInt64(result.costSize) }

    /// The same, known before the list is made: one that costs too much is not.
    fileprivate static let counted = CostRule.custom { call, result in
        guard let count = call[0].int else { return 11 &+ UInt64(result.costSize) }
        return 11 &+ UInt64(max(0, count))
    }

    /// A call that makes a list, and the list's elements once for each level.
    fileprivate static let flattened = CostRule.custom { call, _ in
        let depth = call.count > 1 ? call[1].int ?? 1 : 1
        return 11 &+ UInt64(bitPattern: depth) &* UInt64(call[0].costSize)
    }

    /// A call that makes a list, and each element twice against each other; a little more where
    /// they are texts. Only the overload tells upstream the cost; and a call that stumbles over an
    /// error is not charged.
    fileprivate static let squared = CostRule.custom { call, _ in
        if call.count > 1, call[1].isError { return 0 }
        guard call.isResolved else { return 1 }
        if call[0].isError { return 0 }
        let count = Double(call[0].costSize)
        var factor = 2.0
        if let first = call[0].element(0), first.kind == .string || first.kind == .bytes {
            factor += 0.1
        }
        return 11 &+ UInt64(min(count * count * factor, 0x1p62))
    }
}
