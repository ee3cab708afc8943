// SPDX-License-Identifier: Apache-2.0

import JSON

/// The identity of an element in an associative list. Source: admission.md 6.4.
extension Catalogue {
    /// The value of the key `index` (a place in `keys`) of an element; the schema's default where the element lacks it.
    func keyValue(at index: Int, of item: Node, in list: TypeRecord) -> Node? {
        let name = keys[index]
        if let value = item[name] { return value }
        return field(name, of: record(list.element)).flatMap { defaultValue(of: $0) }
    }

    /// Why `item` cannot stand in the list; nil where it can.
    func problem(of item: Node, in list: TypeRecord) -> SchemaProblem.ItemProblem? {
        if list.keyCount == 0 {
            return switch item.kind {
            case .object: .isMap
            case .array: .isList
            case .null: item.isNil ? .isNullInSet : nil
            default: nil
            }
        }
        if item.isNil { return .isNull }
        guard item.kind == .object else { return .isNoMap }
        for index in list.keys where keyValue(at: index, of: item, in: list) != nil { return nil }
        return .omitsKeys
    }

    /// Whether two elements are the same one by their keys, or in a set by their value.
    func isSameItem(_ one: Node, _ other: Node, in list: TypeRecord) -> Bool {
        if list.keyCount == 0 { return Self.isSameValue(one, other) }
        for index in list.keys {
            let first = keyValue(at: index, of: one, in: list)
            let second = keyValue(at: index, of: other, in: list)
            switch (first, second) {
            case (nil, nil): continue
            case (let first?, let second?): if !Self.isSameValue(first, second) { return false }
            default: return false
            }
        }
        return true
    }

    /// Integers and floats are the same when their numbers are.
    private static func isSameValue(_ one: Node, _ other: Node) -> Bool {
        if one.kind == other.kind { return one.isEqual(to: other) }
        guard let first = one.number, let second = other.number else { return false }
        return first == second
    }

    /// A hash for which same items have the same value; keyed, since the elements are a request's.
    func hash(of item: Node, in list: TypeRecord) -> UInt64 {
        var state = ListIndex.hashKey
        if list.keyCount == 0 {
            Self.combine(item, into: &state)
        } else {
            for index in list.keys {
                guard let value = keyValue(at: index, of: item, in: list) else { continue }
                Self.combine(value, into: &state)
            }
        }
        return state
    }

    private static func combine(_ value: Node, into state: inout UInt64) {
        if let text = value.utf8 {
            // Words of eight bytes, the rest as one, and the length.
            let bytes = unsafe UnsafeRawBufferPointer(text.buffer)
            var offset = 0
            while offset &+ 8 <= bytes.count {
                mix(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), into: &state)
                offset &+= 8
            }
            var last: UInt64 = 0
            while offset < bytes.count {
                last = last &<< 8 | UInt64(unsafe bytes[offset])
                offset &+= 1
            }
            mix(last, into: &state)
            mix(UInt64(truncatingIfNeeded: bytes.count) | 1 &<< 40, into: &state)
        } else if let number = value.number {
            mix(number.bitPattern, into: &state)
        } else {
            mix(UInt64(value.kind.rawValue) | 0x200, into: &state)
        }
    }

    private static func mix(_ word: UInt64, into state: inout UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        state = product.high ^ product.low
    }
}

extension Node {
    /// Any number as a double; 0.0 for the negative zero, so that same numbers hash alike.
    fileprivate var number: Double? {
        let number: Double? =
            switch kind {
            case .int: int.map(Double.init)
            case .uint: uint.map(Double.init)
            case .double: double
            default: nil
            }
        return number == 0 ? 0 : number
    }
}
