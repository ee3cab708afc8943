// SPDX-License-Identifier: Apache-2.0

import JSON

// Operators on what is not two ints. Overflow is an error value; nothing here traps on input.
extension Machine {
    @inline(never) func addSlowly(_ left: Value, _ right: Value, walks: Bool) -> Costed {
        let cost =
            walks
            ? CostRule.scale(left.costSize &+ right.costSize, CostRule.traversalFactor) : 1
        if left.kind == .error { return Costed(left, cost) }
        if right.kind == .error { return Costed(right, cost) }
        switch (left.kind, right.kind) {
        case (.int, .int):
            let (sum, overflow) = left.signed.addingReportingOverflow(right.signed)
            return Costed(overflow ? .integerOverflow : .int(sum), cost)
        case (.uint, .uint):
            let (sum, overflow) = left.payload.addingReportingOverflow(right.payload)
            return Costed(overflow ? .unsignedOverflow : .uint(sum), cost)
        case (.double, .double): return Costed(.double(left.doubleBits + right.doubleBits), cost)
        case (.string, .string), (.bytes, .bytes): return Costed(concatenate(left, right), cost)
        case (.list, .list), (.list, .array), (.array, .list), (.array, .array):
            return Costed(concatenateLists(left, right), cost)
        case (.duration, .duration):
            let (sum, overflow) = left.signed.addingReportingOverflow(right.signed)
            return Costed(overflow ? .integerOverflow : .duration(nanoseconds: sum), cost)
        case (.timestamp, .duration): return Costed(Timestamp(left).adding(right.signed), cost)
        case (.duration, .timestamp): return Costed(Timestamp(right).adding(left.signed), cost)
        case (.string, _), (.int, _), (.uint, _), (.double, _), (.bytes, _), (.list, _),
            (.array, _),
            (.duration, _), (.timestamp, _):
            return Costed(.noSuchOverload, cost)
        default: return Costed(.error("no such overload: _+_"), cost)
        }
    }

    @inline(never) func subtractSlowly(_ left: Value, _ right: Value) -> Value {
        if left.kind == .error { return left }
        if right.kind == .error { return right }
        switch (left.kind, right.kind) {
        case (.int, .int):
            let (difference, overflow) = left.signed.subtractingReportingOverflow(right.signed)
            return overflow ? .integerOverflow : .int(difference)
        case (.uint, .uint):
            let (difference, overflow) = left.payload.subtractingReportingOverflow(right.payload)
            return overflow ? .unsignedOverflow : .uint(difference)
        case (.double, .double): return .double(left.doubleBits - right.doubleBits)
        case (.duration, .duration):
            let (difference, overflow) = left.signed.subtractingReportingOverflow(right.signed)
            return overflow ? .integerOverflow : .duration(nanoseconds: difference)
        case (.timestamp, .duration):
            guard right.signed != .min else { return .error("timestamp overflow") }
            return Timestamp(left).adding(0 &- right.signed)
        case (.timestamp, .timestamp): return Timestamp(left).since(Timestamp(right))
        case (.int, _), (.uint, _), (.double, _), (.duration, _), (.timestamp, _), (.string, _),
            (.list, _), (.array, _):
            return .noSuchOverload
        default: return .error("no such overload: _-_")
        }
    }

    @inline(never) func multiplySlowly(_ left: Value, _ right: Value) -> Value {
        if left.kind == .error { return left }
        if right.kind == .error { return right }
        switch (left.kind, right.kind) {
        case (.int, .int):
            let (product, overflow) = left.signed.multipliedReportingOverflow(by: right.signed)
            return overflow ? .integerOverflow : .int(product)
        case (.uint, .uint):
            let (product, overflow) = left.payload.multipliedReportingOverflow(by: right.payload)
            return overflow ? .unsignedOverflow : .uint(product)
        case (.double, .double): return .double(left.doubleBits * right.doubleBits)
        default: return mismatch(left, "no such overload: _*_")
        }
    }

    @inline(never) func divideSlowly(_ left: Value, _ right: Value) -> Value {
        if left.kind == .error { return left }
        if right.kind == .error { return right }
        switch (left.kind, right.kind) {
        case (.int, .int):
            guard right.signed != 0 else { return .error("division by zero") }
            let (quotient, overflow) = left.signed.dividedReportingOverflow(by: right.signed)
            return overflow ? .integerOverflow : .int(quotient)
        case (.uint, .uint):
            guard right.payload != 0 else { return .error("division by zero") }
            return .uint(left.payload / right.payload)
        case (.double, .double): return .double(left.doubleBits / right.doubleBits)
        default: return mismatch(left, "no such overload: _/_")
        }
    }

    @inline(never) func moduloSlowly(_ left: Value, _ right: Value) -> Value {
        if left.kind == .error { return left }
        if right.kind == .error { return right }
        switch (left.kind, right.kind) {
        case (.int, .int):
            guard right.signed != 0 else { return .error("modulus by zero") }
            let (rest, overflow) = left.signed.remainderReportingOverflow(dividingBy: right.signed)
            return overflow ? .integerOverflow : .int(rest)
        case (.uint, .uint):
            guard right.payload != 0 else { return .error("modulus by zero") }
            return .uint(left.payload % right.payload)
        case (.double, _): return .error("no such overload: _%_")
        default: return mismatch(left, "no such overload: _%_")
        }
    }

    @inline(never) func negateSlowly(_ value: Value) -> Value {
        switch value.kind {
        case .error: return value
        case .int: return value.signed == .min ? .integerOverflow : .int(0 &- value.signed)
        case .double: return .double(-value.doubleBits)
        case .duration:
            return value.signed == .min
                ? .integerOverflow : .duration(nanoseconds: 0 &- value.signed)
        case .bool, .string, .timestamp: return .noSuchOverload
        default: return .error("no such overload: -_")
        }
    }

    @inline(never) func notSlowly(_ value: Value) -> Value {
        value.kind == .error ? value : .noSuchOverload
    }

    /// Upstream words a mismatch by whether the left operand's type knows the operator at all.
    private func mismatch(_ left: Value, _ unknown: StaticString) -> Value {
        switch left.kind {
        case .int, .uint, .double, .string, .duration, .timestamp: .noSuchOverload
        default: .error(unknown)
        }
    }

    /// One string or byte string of two. A left operand that was written last is extended where it
    /// lies, so a chain costs its length.
    private func concatenate(_ left: Value, _ right: Value) -> Value {
        let count = left.length &+ right.length
        guard count <= Value.lengthMaximum else { return .memoryExhausted }
        guard let place = unsafe workspace.pointee.arena.allocate(byteCount: max(1, count)) else {
            return .memoryExhausted
        }
        let bytes = unsafe place.bindMemory(to: UInt8.self, capacity: count)
        if let source = unsafe left.utf8.baseAddress {
            unsafe bytes.update(from: source, count: left.length)
        }
        if let source = unsafe right.utf8.baseAddress {
            unsafe (bytes + left.length).update(from: source, count: right.length)
        }
        return Value(payload: UInt64(UInt(bitPattern: bytes)), kind: left.kind, length: count)
    }

    private func concatenateLists(_ left: Value, _ right: Value) -> Value {
        if left.isKeyedList { return context.merged(left, right) }
        if right.listCount == 0 { return shared(left) }
        if left.listCount == 0 { return shared(right) }
        var builder = unsafe ListBuilder(workspace, capacity: left.listCount &+ right.listCount)
        var cursor = ListCursor(left)
        while let element = cursor.next() { builder.append(element) }
        cursor = ListCursor(right)
        while let element = cursor.next() { builder.append(element) }
        return builder.finish()
    }

    /// A list that nobody appends to.
    private func shared(_ list: Value) -> Value {
        var list = list
        list.aux = 0
        return list
    }
}

extension Value {
    static var unsignedOverflow: Value { .error("unsigned integer overflow") }
}
