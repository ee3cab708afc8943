// SPDX-License-Identifier: Apache-2.0

import JSON

/// What comparing values needs beside them: the names of a document's keys, the libraries' types.
@safe package struct ComparisonContext: BitwiseCopyable {
    let workspace: UnsafeMutablePointer<Workspace>
    /// By tag.
    let types: UnsafePointer<OpaqueType>?
    let typeCount: Int

    /// Takes steps of the evaluation's; false where none are left, and then whoever walks must end.
    package func spend(_ stepCount: Int) -> Bool {
        unsafe workspace.pointee.remainingStepCount &-= stepCount
        return unsafe workspace.pointee.remainingStepCount >= 0
    }

    package func type(_ tag: OpaqueTag) -> OpaqueType? {
        guard let types = unsafe types, Int(tag.rawValue) < typeCount else { return nil }
        return unsafe types[Int(tag.rawValue)]
    }

    /// Equality as the language has it: numbers by value across their types, other types never
    /// equal, containers by content.
    package func equals(_ one: Value, _ other: Value) -> Bool { equals(one, other, depth: 0) }

    /// Documents and literals are bounded in depth far below this; beyond it values count as
    /// different.
    private static let depthMaximum = 2_000

    private func equals(_ one: Value, _ other: Value, depth: Int) -> Bool {
        switch one.kind {
        case .null: return other.kind == .null
        case .bool, .duration: return other.kind == one.kind && one.payload == other.payload
        case .int, .uint, .double: return one.equalsNumber(other)
        case .string, .bytes, .type:
            guard one.kind == other.kind, one.length == other.length, spend(one.length &>> 4) else {
                return false
            }
            return one.equalsBytes(other)
        case .timestamp:
            return other.kind == .timestamp && one.payload == other.payload && one.aux == other.aux
        case .array, .list:
            guard other.isList, one.listCount == other.listCount,
                depth < ComparisonContext.depthMaximum, spend(one.listCount &+ 1)
            else { return false }
            if one.isKeyedList {
                return equalsKeyed(one, other) { equals($0, $1, depth: depth &+ 1) }
            }
            var left = ListCursor(one)
            var right = ListCursor(other)
            while let a = left.next(), let b = right.next() {
                if !equals(a, b, depth: depth &+ 1) { return false }
            }
            return true
        case .object, .map:
            guard other.isMap, one.mapCount == other.mapCount,
                depth < ComparisonContext.depthMaximum, spend(one.mapCount &+ 1)
            else { return false }
            return equalsMap(one, other, depth: depth)
        case .opaque: return equalsOpaque(one, other, depth: depth)
        case .error: return false
        }
    }

    private func equalsMap(_ one: Value, _ other: Value, depth: Int) -> Bool {
        let isDocument = one.kind == .object && other.kind == .object
        var cursor = MapCursor(one)
        // Two versions of an object mostly have their members in one order.
        var twin = MapCursor(other)
        while let (key, value) = unsafe cursor.next(workspace.pointee.names) {
            if isDocument, let (name, found) = unsafe twin.next(workspace.pointee.names),
                name.aux == key.aux
            {
                if !equals(value, found, depth: depth &+ 1) { return false }
                continue
            }
            guard other.kind != .object || spend(other.mapCount &>> 1),
                let found = unsafe other.member(key, workspace.pointee.names),
                equals(value, found, depth: depth &+ 1)
            else { return false }
        }
        return true
    }

    private func equalsOpaque(_ one: Value, _ other: Value, depth: Int) -> Bool {
        guard other.kind == .opaque, one.opaqueTag == other.opaqueTag else {
            // Upstream's libraries give an error for another type. It is no "false", and so inside of lists and maps,
            // where only that counts, such values are not different. The machine looks at the outermost ones itself.
            return depth > 0 && one.opaqueTag.rawValue >= OpaqueTag.quantity.rawValue && other.kind != .null
        }
        switch one.opaqueTag {
        case .optional:
            guard let left = one.wrapped else { return other.wrapped == nil }
            guard let right = other.wrapped, depth < ComparisonContext.depthMaximum else {
                return false
            }
            return equals(left, right, depth: depth &+ 1)
        case .message:
            guard let left = one.messageParts, let right = other.messageParts,
                depth < ComparisonContext.depthMaximum
            else { return false }
            return left.type.equalsBytes(right.type)
                && equals(left.fields, right.fields, depth: depth &+ 1)
        case .lazyVariables: return one.payload == other.payload
        default: return type(one.opaqueTag)?.isEqual(one, other) ?? false
        }
    }
}

extension Value {
    /// - Precondition: both kinds have bytes.
    @inline(always) func equalsBytes(_ other: Value) -> Bool {
        guard kindAndLength &>> 4 == other.kindAndLength &>> 4 else { return false }
        if payload == other.payload { return true }
        return unsafe bytesEqual(utf8, other.utf8)
    }

    /// Whether this key of a map is found by `other`: numbers agree across their types, but a
    /// double is found by doubles only.
    func equalsKey(_ other: Value) -> Bool {
        if kind == .string { return other.kind == .string && equalsBytes(other) }
        if kind == .double, other.kind != .double { return false }
        if isNumber { return equalsNumber(other) }
        return kind == other.kind && payload == other.payload
    }

    /// Whether two keys are the same and of the same type.
    func isSameKey(_ other: Value) -> Bool { kind == other.kind && equalsKey(other) }

    /// - Precondition: this is a number; the other need not be.
    func equalsNumber(_ other: Value) -> Bool {
        switch (kind, other.kind) {
        case (.int, .int), (.uint, .uint): return payload == other.payload
        case (.double, .double): return doubleBits == other.doubleBits
        case (.int, .uint), (.uint, .int): return payload == other.payload && signed >= 0
        case (.int, .double), (.uint, .double), (.double, .int), (.double, .uint):
            return compareNumber(other) == .equal
        default: return false
        }
    }
}

/// Eight bytes a step; `memcmp` would cost a call that most of these short texts are not worth.
@inline(always) func bytesEqual(
    _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
) -> Bool {
    guard one.count == other.count else { return false }
    guard let a = one.baseAddress, let b = other.baseAddress else { return true }
    let left = unsafe UnsafeRawPointer(a)
    let right = unsafe UnsafeRawPointer(b)
    var offset = 0
    if one.count >= 8 {
        // The last word overlaps the one before it: no bytes are left over.
        let last = one.count &- 8
        while offset < last {
            if unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            {
                return false
            }
            offset &+= 8
        }
        return unsafe left.loadUnaligned(fromByteOffset: last, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: last, as: UInt64.self)
    }
    while offset < one.count {
        if unsafe a[offset] != b[offset] { return false }
        offset &+= 1
    }
    return true
}
