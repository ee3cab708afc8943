// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// `isSorted`, `sum`, `min`, `max`, `indexOf` and `lastIndexOf` of lists. Source: apiserver
/// `pkg/cel/library/lists.go`.
package enum KubernetesListsLibrary {
    package static let library = FunctionLibrary(
        declarations: declarations, implementations: implementations)

    /// What can be added up, with its name in overload ids and its zero.
    private static let summable: [(name: String, type: CELType)] = [
        ("int", .int), ("uint", .uint), ("double", .double), ("duration", .duration),
    ]

    private static let comparable: [(name: String, type: CELType)] =
        [("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool)] + [
            ("duration", .duration), ("timestamp", .timestamp), ("string", .string),
            ("bytes", .bytes),
        ]

    private static let list = CELType.list(.parameter("T"))

    private static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "isSorted",
            comparable.map { .member("list_\($0.name)_is_sorted_bool", [.list($0.type)], .bool) }),
        FunctionDeclaration(
            "sum",
            summable.map { .member("list_\($0.name)_sum_\($0.name)", [.list($0.type)], $0.type) }),
        FunctionDeclaration(
            "max",
            comparable.map { .member("list_\($0.name)_max_\($0.name)", [.list($0.type)], $0.type) }),
        FunctionDeclaration(
            "min",
            comparable.map { .member("list_\($0.name)_min_\($0.name)", [.list($0.type)], $0.type) }),
        FunctionDeclaration(
            "indexOf", [.member("list_a_index_of_int", [list, .parameter("T")], .int)]),
        FunctionDeclaration(
            "lastIndexOf", [.member("list_a_last_index_of_int", [list, .parameter("T")], .int)]),
    ]

    private static let implementations: [FunctionImplementation] =
        comparable.flatMap { name, _ in
            [
                FunctionImplementation(
                    "list_\(name)_is_sorted_bool", cost: .traversal, evaluate: { isSorted($0) }),
                FunctionImplementation(
                    "list_\(name)_max_\(name)", cost: .traversal,
                    evaluate: { extreme($0, replacedBy: .greater, "max called on empty list") }),
                FunctionImplementation(
                    "list_\(name)_min_\(name)", cost: .traversal,
                    evaluate: { extreme($0, replacedBy: .less, "min called on empty list") }),
            ]
        } + [
            .init("list_int_sum_int", cost: .traversal) { sum($0, from: .int(0)) },
            .init("list_uint_sum_uint", cost: .traversal) { sum($0, from: .uint(0)) },
            .init("list_double_sum_double", cost: .traversal) { sum($0, from: .double(0)) },
            .init("list_duration_sum_duration", cost: .traversal) {
                sum($0, from: .duration(nanoseconds: 0))
            },
            .init("list_a_index_of_int", cost: .traversal) { position($0, isLast: false) },
            .init("list_a_last_index_of_int", cost: .traversal) { position($0, isLast: true) },
        ]

    /// Elements without an order between them count as sorted, as upstream's do.
    @Sendable private static func isSorted(_ call: Call) -> Value {
        var elements = ListCursor(call[0])
        var previous: Value?
        while let element = elements.next() {
            guard element.isComparable else { return .noSuchOverload }
            if let previous, previous.compare(element) == .greater { return .bool(false) }
            previous = element
        }
        return .bool(true)
    }

    /// The element that no other stands before (or behind); the first of equals.
    @Sendable private static func extreme(
        _ call: Call, replacedBy ordering: Ordering, _ emptyMessage: StaticString
    ) -> Value {
        var elements = ListCursor(call[0])
        var result: Value?
        while let element = elements.next() {
            guard element.isComparable else { return .noSuchOverload }
            guard let best = result else {
                result = element
                continue
            }
            if let order = element.compare(best), order == ordering { result = element }
        }
        return result ?? .error(emptyMessage)
    }

    @Sendable private static func sum(_ call: Call, from zero: Value) -> Value {
        var elements = ListCursor(call[0])
        var total = zero
        while let element = elements.next() {
            total = added(total, element)
            if total.isError { return total }
        }
        return total
    }

    private static func added(_ one: Value, _ other: Value) -> Value {
        if one.kind != other.kind { return .noSuchOverload }
        switch one.kind {
        case .int:
            let (sum, overflow) = one.signed.addingReportingOverflow(other.signed)
            return overflow ? .error("integer overflow") : .int(sum)
        case .uint:
            let (sum, overflow) = one.payload.addingReportingOverflow(other.payload)
            return overflow ? .error("unsigned integer overflow") : .uint(sum)
        case .double: return .double(one.doubleBits + other.doubleBits)
        case .duration:
            let (sum, overflow) = one.signed.addingReportingOverflow(other.signed)
            return overflow ? .error("integer overflow") : .duration(nanoseconds: sum)
        default: return .noSuchOverload
        }
    }

    @Sendable private static func position(_ call: Call, isLast: Bool) -> Value {
        var elements = ListCursor(call[0])
        var index: Int64 = 0
        var found: Int64 = -1
        while let element = elements.next() {
            if call.equals(element, call[1]) {
                if !isLast { return .int(index) }
                found = index
            }
            index += 1
        }
        return .int(found)
    }
}
