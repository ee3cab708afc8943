// SPDX-License-Identifier: Apache-2.0

import JSON

// Equality, order, membership and the logical operators' rare cases.
extension Machine {
    /// `left == right`, and its cost: a tenth of the smaller size.
    @inline(never) func equalSlowly(_ left: Value, _ right: Value) -> Costed {
        let cost = walkCost(left, right)
        if left.kind == .error { return Costed(left, cost) }
        if right.kind == .error { return Costed(right, cost) }
        if left.kind == .opaque, left.opaqueTag.rawValue >= OpaqueTag.quantity.rawValue,
            right.kind != .null,
            !(right.kind == .opaque && right.opaqueTag == left.opaqueTag)
        {
            return Costed(.noSuchOverload, cost)
        }
        if isSum(right), left.isOpaque(.quantity) { return Costed(.noSuchOverload, cost) }
        let holds = context.equals(left, right)
        return Costed(.bool(holds), isExhausted ? Machine.exhaustedCost : cost)
    }

    /// `left != right`, and its cost. What upstream's equality does not know is different.
    @inline(never) func differSlowly(_ left: Value, _ right: Value) -> Costed {
        if left.isOpaque(.quantity), isSum(right) {
            return Costed(.bool(true), walkCost(left, right))
        }
        let outcome = equalSlowly(left, right)
        if left.kind == .error || right.kind == .error { return outcome }
        return Costed(.bool(!outcome.value.isTrue), outcome.cost)
    }

    /// Whether a quantity was made by `add` or `sub`: upstream holds it by reference, which its own
    /// equality does not know on the right.
    private func isSum(_ value: Value) -> Bool { value.isOpaque(.quantity) && value.aux & 1 != 0 }

    private func walkCost(_ left: Value, _ right: Value) -> UInt64 {
        CostRule.scale(min(left.costSize, right.costSize), CostRule.traversalFactor)
    }

    @inline(never) func compareSlowly(_ left: Value, _ right: Value, _ step: Instruction) -> Costed
    {
        let cost = step.flags != 0 ? walkCost(left, right) : 1
        if left.kind == .error { return Costed(left, cost) }
        if right.kind == .error { return Costed(right, cost) }
        guard let ordering = left.compare(right) else {
            if left.kind == .double, left.doubleBits.isNaN {
                return Costed(.error("NaN values cannot be ordered"), cost)
            }
            switch left.kind {
            case .bool, .bytes, .double, .duration, .int, .string, .timestamp, .uint:
                return Costed(.noSuchOverload, cost)
            default: break
            }
            switch step.operation {
            case .less: return Costed(.error("no such overload: _<_"), cost)
            case .lessOrEqual: return Costed(.error("no such overload: _<=_"), cost)
            case .greater: return Costed(.error("no such overload: _>_"), cost)
            default: return Costed(.error("no such overload: _>=_"), cost)
            }
        }
        if ordering == .unordered { return Costed(.error("NaN values cannot be ordered"), cost) }
        let holds =
            switch step.operation {
            case .less: ordering == .less
            case .lessOrEqual: ordering != .greater
            case .greater: ordering == .greater
            default: ordering != .less
            }
        return Costed(.bool(holds), cost)
    }

    /// `element in collection`.
    @inline(never) func contains(_ element: Value, _ collection: Value, isList: Bool) -> Costed {
        if collection.kind == .object, element.kind == .string, element.aux != 0, !isList {
            let holds = hasMember(collection, element.aux)
            return Costed(.bool(holds), isExhausted ? Machine.exhaustedCost : 1)
        }
        let cost = isList ? UInt64(collection.costSize) : 1
        if element.kind == .error { return Costed(element, cost) }
        switch collection.kind {
        case .error: return Costed(collection, cost)
        case .list, .array:
            var cursor = ListCursor(collection)
            while let candidate = cursor.next() {
                if context.equals(element, candidate) { return Costed(.bool(true), cost) }
                if isExhausted { return Costed(.bool(false), Machine.exhaustedCost) }
            }
            return Costed(.bool(false), cost)
        case .map, .object:
            if collection.kind == .object { spendSearch(collection.mapCount) }
            let found = unsafe collection.member(element, workspace.pointee.names)
            return Costed(.bool(found != nil), isExhausted ? Machine.exhaustedCost : cost)
        case .opaque:
            if collection.isOpaque(.lazyVariables) {
                return Costed(.bool(lazyPosition(collection, element) != nil), cost)
            }
            return Costed(.noSuchOverload, cost)
        default: return Costed(.noSuchOverload, cost)
        }
    }

    /// Whether a document's object has the member with this interned name.
    @inline(__always) private func hasMember(_ object: Value, _ name: UInt32) -> Bool {
        var cursor = unsafe object.cell + 1
        var remaining = unsafe object.cell.pointee.childCount
        spendSearch(remaining)
        while remaining > 0 {
            if unsafe cursor.pointee.name.rawValue == name { return true }
            unsafe cursor += 1 &+ cursor.pointee.cellCount
            remaining &-= 1
        }
        return false
    }

    /// `element in [literals]`.
    @inline(never) func containsConstant(_ element: Value, _ set: Int) -> Value {
        if element.kind == .error { return element }
        return unsafe .bool((tables.sets + set).pointee.holds(element))
    }

    @inline(never) func size(_ value: Value) -> Value {
        switch value.kind {
        case .string, .bytes, .list, .array, .map, .object: .int(Int64(value.costSize))
        case .error: value
        default: .error("no such overload: size")
        }
    }

    /// `left && right`, where left is not false.
    @inline(never) func andSlowly(_ left: Value, _ right: Value) -> Value {
        if right.isFalse { return right }
        return undecided(left, right)
    }

    /// `left || right`, where left is not true.
    @inline(never) func orSlowly(_ left: Value, _ right: Value) -> Value {
        if right.isTrue { return right }
        return undecided(left, right)
    }

    /// The first operand that is no bool, as an error.
    private func undecided(_ left: Value, _ right: Value) -> Value {
        if left.kind != .bool { return left.kind == .error ? left : .noSuchOverload }
        if right.kind != .bool { return right.kind == .error ? right : .noSuchOverload }
        return right
    }
}
