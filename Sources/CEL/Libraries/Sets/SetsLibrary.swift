// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Lists taken as sets. Source: cel-go `ext/sets.go`.
package enum SetsLibrary {
    package static let library = FunctionLibrary(
        declarations: [
            declaration("sets.contains", "list_sets_contains_list"),
            declaration("sets.equivalent", "list_sets_equivalent_list"),
            declaration("sets.intersects", "list_sets_intersects_list"),
        ],
        implementations: [
            .init("list_sets_contains_list", cost: .pairs(times: 1)) { call in
                .bool(contains(call[0], call[1], call))
            },
            .init("list_sets_equivalent_list", cost: .pairs(times: 2)) { call in
                .bool(contains(call[0], call[1], call) && contains(call[1], call[0], call))
            },
            .init("list_sets_intersects_list", cost: .pairs(times: 1)) { call in
                var elements = ListCursor(call[0])
                while let element = elements.next(), call.spend(1) {
                    if has(call[1], element, call) { return .bool(true) }
                }
                return .bool(false)
            },
        ])

    private static func declaration(_ name: String, _ overload: String) -> FunctionDeclaration {
        let list = CELType.list(.parameter("T"))
        return FunctionDeclaration(
            name, [.global(overload, [list, list], .bool, introduced: .init(29))])
    }

    /// Whether every element of `part` is in `list`.
    private static func contains(_ list: Value, _ part: Value, _ call: Call) -> Bool {
        var elements = ListCursor(part)
        while let element = elements.next() {
            if !has(list, element, call) { return false }
        }
        return true
    }

    private static func has(_ list: Value, _ wanted: Value, _ call: Call) -> Bool {
        guard call.spend(list.listCount) else { return false }
        var elements = ListCursor(list)
        while let element = elements.next() {
            if call.equals(wanted, element) { return true }
        }
        return false
    }
}

extension CostRule {
    /// Each element of one list against each of the other.
    fileprivate static func pairs(times: UInt64) -> CostRule {
        .custom { call, _ in
            1 &+ UInt64(call[0].costSize) &* UInt64(call[1].costSize) &* times
        }
    }
}
