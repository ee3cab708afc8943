// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// Quantities. Source: apiserver `pkg/cel/library/quantity.go`.
package enum QuantityLibrary {
    package static let type = CELType.object("kubernetes.Quantity")

    package static let library = FunctionLibrary(
        declarations: declarations, implementations: implementations,
        types: [
            OpaqueType(tag: .quantity, name: "kubernetes.Quantity") { one, other in
                // What add and sub made is held by reference upstream, which equality does not know
                // on the right.
                guard let left = one.quantity, let right = other.quantity, !right.isSum else {
                    return false
                }
                return left.compare(right) == 0
            }
        ])

    private static let release = KubernetesRelease(28)

    private static func member(_ name: String, _ id: String, _ result: CELType)
        -> FunctionDeclaration
    {
        FunctionDeclaration(name, [.member(id, [type], result, introduced: release)])
    }

    private static func comparison(_ name: String, _ id: String, _ result: CELType)
        -> FunctionDeclaration
    {
        FunctionDeclaration(name, [.member(id, [type, type], result, introduced: release)])
    }

    private static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "quantity", [.global("string_to_quantity", [.string], type, introduced: release)]),
        FunctionDeclaration(
            "isQuantity", [.global("is_quantity_string", [.string], .bool, introduced: release)]),
        FunctionDeclaration("sign", [.global("quantity_sign", [type], .int, introduced: release)]),
        comparison("isGreaterThan", "quantity_is_greater_than", .bool),
        comparison("isLessThan", "quantity_is_less_than", .bool),
        comparison("compareTo", "quantity_compare_to", .int),
        member("asApproximateFloat", "quantity_get_float", .double),
        member("asInteger", "quantity_get_int", .int),
        member("isInteger", "quantity_is_integer", .bool),
        FunctionDeclaration(
            "add",
            [
                .member("quantity_add", [type, type], type, introduced: release),
                .member("quantity_add_int", [type, .int], type, introduced: release),
            ]),
        FunctionDeclaration(
            "sub",
            [
                .member("quantity_sub", [type, type], type, introduced: release),
                .member("quantity_sub_int", [type, .int], type, introduced: release),
            ]),
    ]

    private static let text = CostRule.scaled(argument: 0, by: CostRule.traversalFactor)

    private static let implementations: [FunctionImplementation] = [
        .init("string_to_quantity", cost: text, prepare: prepare) { call in
            guard let text = call[0].text else { return .noSuchOverload }
            do throws(QuantityError) {
                return unsafe call.quantity(
                    try Quantity(parsing: text, in: &call.workspace.pointee.arena))
            } catch {
                return .error(error.message)
            }
        },
        .init("is_quantity_string", cost: text) { call in
            guard let text = call[0].text else { return .noSuchOverload }
            let quantity = unsafe try? Quantity(parsing: text, in: &call.workspace.pointee.arena)
            return .bool(quantity != nil)
        },
        .init("quantity_sign") { call in
            call[0].quantity.map { .int(Int64($0.sign)) } ?? .noSuchOverload
        },
        .init("quantity_is_greater_than") { call in compare(call) { .bool($0 > 0) } },
        .init("quantity_is_less_than") { call in compare(call) { .bool($0 < 0) } },
        .init("quantity_compare_to") { call in compare(call) { .int(Int64($0)) } },
        .init("quantity_get_float") { call in
            guard let quantity = call[0].quantity else { return .noSuchOverload }
            do throws(QuantityError) {
                return unsafe .double(
                    try quantity.approximateDouble(in: &call.workspace.pointee.arena))
            } catch {
                return .error(error.message)
            }
        },
        .init("quantity_get_int") { call in
            guard let quantity = call[0].quantity else { return .noSuchOverload }
            return quantity.integer.map { .int($0) } ?? .error("cannot convert value to integer")
        },
        .init("quantity_is_integer") { call in
            call[0].quantity.map { .bool($0.integer != nil) } ?? .noSuchOverload
        },
        .init("quantity_add") { call in sum(call, call[1].quantity, isDifference: false) },
        .init("quantity_sub") { call in sum(call, call[1].quantity, isDifference: true) },
        .init("quantity_add_int") { call in sum(call, call[1].wholeQuantity, isDifference: false) },
        .init("quantity_sub_int") { call in sum(call, call[1].wholeQuantity, isDifference: true) },
    ]

    /// A plain amount that an expression writes out is a constant.
    @Sendable private static func prepare(_ call: PreparationCall) -> Preparation {
        guard let text = call.constants.first??.text, let amount = Quantity(plain: text),
            let value = Value(amount)
        else { return .nothing }
        return .constant(value)
    }

    private static func compare(_ call: Call, _ result: (Int) -> Value) -> Value {
        guard let one = call[0].quantity, let other = call[1].quantity else {
            return .noSuchOverload
        }
        guard call.spend(Int(one.digitCount) &+ Int(other.digitCount)) else { return .noSuchOverload }
        return result(one.compare(other))
    }

    private static func sum(_ call: Call, _ other: Quantity?, isDifference: Bool) -> Value {
        guard let one = call[0].quantity, let other else { return .noSuchOverload }
        do throws(QuantityError) {
            let sum =
                isDifference
                ? unsafe try one.subtracting(other, in: &call.workspace.pointee.arena)
                : unsafe try one.adding(other, in: &call.workspace.pointee.arena)
            return call.quantity(sum)
        } catch {
            return .error(error.message)
        }
    }
}

// A small amount is a value by itself: payload the digits, in the second word bit 0 for a sum, where
// equality sees it, bit 1 for the small shape, bits 2 and 3 the format and from bit 8 on the scale.
// Any other amount lies in the arena.
extension Value {
    package var quantity: Quantity? {
        guard isOpaque(.quantity) else { return nil }
        guard aux & 2 != 0 else { return unsafe stored(Quantity.self)?.pointee }
        var quantity = Quantity(
            value: Int64(bitPattern: payload), scale: Int32(bitPattern: aux) >> 8,
            format: Quantity.Format(rawValue: UInt8(truncatingIfNeeded: (aux >> 2) & 3)) ?? .decimalSI
        )
        quantity.isSum = aux & 1 != 0
        return quantity
    }

    /// A small amount; nil for one that must lie in the arena.
    fileprivate init?(_ quantity: Quantity) {
        guard !quantity.isLarge, quantity.scale == (quantity.scale << 8) >> 8 else { return nil }
        self = .opaque(
            .quantity, payload: UInt64(bitPattern: quantity.value),
            aux: UInt32(bitPattern: quantity.scale << 8) | UInt32(quantity.format.rawValue) << 2 | 2
                | (quantity.isSum ? 1 : 0))
    }

    /// An int as upstream adds it: in the format with exponents.
    fileprivate var wholeQuantity: Quantity? {
        int.map { Quantity(value: $0, scale: 0, format: .decimalExponent) }
    }
}

extension Call {
    /// A quantity as a value.
    package func quantity(_ quantity: Quantity) -> Value {
        if let value = Value(quantity) { return value }
        var value = opaque(.quantity, quantity)
        if quantity.isSum, value.kind == .opaque { value.aux = 1 }
        return value
    }
}
