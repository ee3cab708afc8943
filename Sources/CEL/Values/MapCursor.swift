// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Walks the entries of a map, wherever it lies, in the order in which they were written.
@safe package struct MapCursor: BitwiseCopyable {
    private var address: UInt
    package private(set) var remaining: Int
    private let isTape: Bool

    /// At the first entry; empty for what is no map.
    package init(_ map: Value) {
        switch map.kind {
        case .map:
            address = unsafe UInt(bitPattern: map.mapStorage.pointee.entries)
            remaining = unsafe map.mapStorage.pointee.count
            isTape = false
        case .object:
            address = unsafe UInt(bitPattern: map.cell + 1)
            remaining = unsafe map.cell.pointee.childCount
            isTape = true
        default:
            address = 0
            remaining = 0
            isTape = false
        }
    }

    /// - Parameter names: what a document's keys stand for.
    package mutating func next(_ names: borrowing JSON.Names) -> (key: Value, value: Value)? {
        guard remaining > 0 else { return nil }
        remaining &-= 1
        if isTape {
            let cell = unsafe UnsafePointer<Cell>(bitPattern: address).unsafelyUnwrapped
            address = unsafe UInt(bitPattern: cell + 1 + cell.pointee.cellCount)
            let name = unsafe cell.pointee.name
            var key = Value.string(names.utf8(name))
            key.aux = name.rawValue
            return unsafe (key, Value(cell: cell))
        }
        let entry = unsafe UnsafePointer<MapStorage.Entry>(bitPattern: address).unsafelyUnwrapped
        address &+= UInt(MemoryLayout<MapStorage.Entry>.stride)
        return unsafe (entry.pointee.key, entry.pointee.value)
    }
}

extension Value {
    /// The value under `key` of a map; nil where there is none.
    package func member(_ key: Value, _ names: borrowing JSON.Names) -> Value? {
        switch kind {
        case .object:
            guard key.kind == .string else { return nil }
            let name: JSON.Name
            if key.aux != 0 {
                name = JSON.Name(rawValue: key.aux)
            } else {
                guard let found = unsafe names.find(key.utf8) else { return nil }
                name = found
            }
            return unsafe tapeMember(name)
        case .map:
            guard let index = unsafe mapStorage.pointee.find(key) else { return nil }
            return unsafe mapStorage.pointee.entry(index).value
        default: return nil
        }
    }

    /// The member of a tape's object by name. - Precondition: the kind is `object`.
    @inline(always) @unsafe func tapeMember(_ name: JSON.Name) -> Value? {
        let object = unsafe cell
        var cursor = unsafe object + 1
        var remaining = unsafe object.pointee.childCount
        while remaining > 0 {
            if unsafe cursor.pointee.name == name { return unsafe Value(cell: cursor) }
            unsafe cursor += 1 &+ cursor.pointee.cellCount
            remaining &-= 1
        }
        return nil
    }
}
