// SPDX-License-Identifier: Apache-2.0

public import JSON

/// Walks the elements of a list, wherever it lies.
@safe @frozen public struct ListCursor: BitwiseCopyable {
    @usableFromInline var address: UInt
    @usableFromInline package var remaining: Int
    @usableFromInline let isTape: Bool

    /// At the first element; empty for what is no list.
    @inlinable public init(_ list: Value) {
        switch list.kind {
        case .list:
            address = UInt(truncatingIfNeeded: list.payload)
            remaining = list.length
            isTape = false
        case .array:
            address = unsafe UInt(bitPattern: list.cell + 1)
            remaining = unsafe list.cell.pointee.childCount
            isTape = true
        default:
            address = 0
            remaining = 0
            isTape = false
        }
    }

    @inlinable public mutating func next() -> Value? {
        guard remaining > 0 else { return nil }
        remaining &-= 1
        if isTape {
            let cell = unsafe UnsafePointer<Cell>(bitPattern: address).unsafelyUnwrapped
            address = unsafe UInt(bitPattern: cell + 1 + cell.pointee.cellCount)
            return unsafe Value(cell: cell)
        }
        let place = unsafe UnsafePointer<Value>(bitPattern: address).unsafelyUnwrapped
        address &+= UInt(MemoryLayout<Value>.stride)
        return unsafe place.pointee
    }
}

extension Value {
    /// Elements of a list, 0 for anything else.
    @inlinable public var listCount: Int {
        switch kind {
        case .list: length
        case .array: unsafe cell.pointee.childCount
        default: 0
        }
    }

    /// The element at `index`; nil outside of the list.
    @inlinable package func element(_ index: Int) -> Value? {
        guard index >= 0, index < listCount else { return nil }
        if kind == .list {
            return unsafe UnsafePointer<Value>(bitPattern: UInt(truncatingIfNeeded: payload))
                .unsafelyUnwrapped[index]
        }
        var cursor = unsafe cell + 1
        for _ in 0..<index { unsafe cursor += 1 &+ cursor.pointee.cellCount }
        return unsafe Value(cell: cursor)
    }

    /// A list over `count` values that outlive it.
    @inlinable package static func list(_ start: UnsafePointer<Value>?, count: Int) -> Value {
        Value(payload: UInt64(UInt(bitPattern: start)), kind: .list, length: count)
    }
}
