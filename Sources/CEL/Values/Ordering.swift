// SPDX-License-Identifier: Apache-2.0

/// How one value stands to another.
package enum Ordering: Sendable {
    case less, equal, greater
    /// A NaN is among them.
    case unordered

    var reversed: Ordering {
        switch self {
        case .less: .greater
        case .greater: .less
        default: self
        }
    }
}

extension Value {
    /// The order of two values that have one: numbers across their types, bools, strings and bytes
    /// by byte, durations, timestamps.
    /// - Returns: nil where the language has no order for the two.
    package func compare(_ other: Value) -> Ordering? {
        switch kind {
        case .int, .uint, .double: return other.isNumber ? compareNumber(other) : nil
        case .bool: return other.kind == .bool ? order(payload, other.payload) : nil
        case .string, .bytes:
            return kind == other.kind ? unsafe compareBytes(utf8, other.utf8) : nil
        case .duration: return other.kind == .duration ? order(signed, other.signed) : nil
        case .timestamp:
            guard other.kind == .timestamp else { return nil }
            return payload == other.payload ? order(aux, other.aux) : order(signed, other.signed)
        default: return nil
        }
    }

    /// - Precondition: both are numbers.
    func compareNumber(_ other: Value) -> Ordering {
        switch (kind, other.kind) {
        case (.int, .int): return order(signed, other.signed)
        case (.uint, .uint): return order(payload, other.payload)
        case (.double, .double): return orderDoubles(doubleBits, other.doubleBits)
        case (.int, .uint): return signed < 0 ? .less : order(payload, other.payload)
        case (.uint, .int): return other.signed < 0 ? .greater : order(payload, other.payload)
        case (.int, .double): return compareInt(signed, other.doubleBits)
        case (.uint, .double): return compareUInt(payload, other.doubleBits)
        case (.double, .int): return compareInt(other.signed, doubleBits).reversed
        default: return compareUInt(other.payload, doubleBits).reversed
        }
    }
}

@inline(always) private func order<Ordered: Comparable>(_ one: Ordered, _ other: Ordered)
    -> Ordering
{
    one < other ? .less : one == other ? .equal : .greater
}

private func orderDoubles(_ one: Double, _ other: Double) -> Ordering {
    if one.isNaN || other.isNaN { return .unordered }
    return order(one, other)
}

/// As upstream: beyond the type's range by range, inside it as doubles.
private func compareInt(_ integer: Int64, _ double: Double) -> Ordering {
    if double.isNaN { return .unordered }
    if double < -0x1p63 { return .greater }
    if double > 0x1p63 { return .less }
    return order(Double(integer), double)
}

private func compareUInt(_ integer: UInt64, _ double: Double) -> Ordering {
    if double.isNaN { return .unordered }
    if double < 0 { return .greater }
    if double > 0x1p64 { return .less }
    return order(Double(integer), double)
}

/// By byte, which for UTF-8 is by code point.
package func compareBytes(
    _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
) -> Ordering {
    let common = min(one.count, other.count)
    for index in 0..<common where unsafe one[index] != other[index] {
        return unsafe one[index] < other[index] ? .less : .greater
    }
    return order(one.count, other.count)
}
