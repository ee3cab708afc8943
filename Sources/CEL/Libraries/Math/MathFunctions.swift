// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The math extension's functions. Numbers compare across their types; of equal ones the first is
/// taken.
enum MathFunctions {
    static func greater(_ one: Value, _ other: Value) -> Value {
        one.compare(other) == .less ? other : one
    }

    static func lesser(_ one: Value, _ other: Value) -> Value {
        one.compare(other) == .greater ? other : one
    }

    static func greatest(in list: Value) -> Value {
        extreme(list, "math.@max(list) argument must not be empty", greater)
    }

    static func least(in list: Value) -> Value {
        extreme(list, "math.@min(list) argument must not be empty", lesser)
    }

    private static func extreme(
        _ list: Value, _ emptyMessage: StaticString, _ choice: (Value, Value) -> Value
    ) -> Value {
        var elements = ListCursor(list)
        guard var best = elements.next() else { return .error(emptyMessage) }
        guard best.isNumber else { return .noSuchOverload }
        while let element = elements.next() {
            guard element.isNumber else { return .noSuchOverload }
            best = choice(best, element)
        }
        return best
    }

    static func magnitude(_ value: Value) -> Value {
        switch value.kind {
        case .int:
            // The least int has no opposite.
            value.signed == .min ? .error("integer overflow") : .int(abs(value.signed))
        case .double: .double(value.doubleBits.magnitude)
        default: value
        }
    }

    static func sign(_ value: Value) -> Value {
        switch value.kind {
        case .int: return .int(value.signed.signum())
        case .uint: return .uint(value.payload == 0 ? 0 : 1)
        default:
            let number = value.doubleBits
            if number.isNaN { return value }
            return .double(number > 0 ? 1 : (number < 0 ? -1 : 0))
        }
    }

    static func squareRoot(_ value: Value) -> Value {
        switch value.kind {
        case .int: .double(Double(value.signed).squareRoot())
        case .uint: .double(Double(value.payload).squareRoot())
        default: .double(value.doubleBits.squareRoot())
        }
    }

    /// Zeros come in at either end, also for negative ints.
    static func shift(_ call: Call, isLeft: Bool) -> Value {
        guard let bitCount = call[1].int else { return .noSuchOverload }
        if bitCount < 0 {
            var message = call.text()
            let function: StaticString = isLeft ? "math.bitShiftLeft()" : "math.bitShiftRight()"
            message.append(function)
            message.append(" negative offset: ")
            message.append(bitCount)
            return message.finishError()
        }
        let bits = call[0].payload
        let shifted =
            bitCount > 63 ? 0 : (isLeft ? bits << UInt64(bitCount) : bits >> UInt64(bitCount))
        return Value(payload: shifted, kind: call[0].kind)
    }
}
