// SPDX-License-Identifier: Apache-2.0

/// Moves what constants point at out of the planner's scratch arena into one block that is exactly
/// large enough.
///
/// A policy set has thousands of small programs; an arena block for each would cost more memory
/// than all policies.
@safe struct ConstantMover {
    private(set) var memory: UnsafeMutableRawPointer?
    private var byteCount = 0
    private var mark = 0

    init() { unsafe memory = nil }

    mutating func measure(text: String) { add(text.utf8.count) }

    mutating func measure(_ value: Value) {
        switch value.kind {
        case .string, .bytes, .type: add(value.length)
        case .error: add(Int(value.aux))
        case .list:
            add(value.length * MemoryLayout<Value>.stride)
            var cursor = ListCursor(value)
            while let element = cursor.next() { measure(element) }
        case .map:
            let storage = unsafe value.mapStorage.pointee
            add(MemoryLayout<MapStorage>.stride)
            add(storage.count * MemoryLayout<MapStorage.Entry>.stride)
            add(storage.slotCount * MemoryLayout<UInt32>.stride)
            for index in 0..<storage.count {
                measure(storage.entry(index).key)
                measure(storage.entry(index).value)
            }
        default: break
        }
    }

    private mutating func add(_ count: Int) { byteCount += (count + 15) & ~15 }

    mutating func allocate() {
        unsafe memory = .allocate(byteCount: max(16, byteCount), alignment: 16)
    }

    private mutating func take(_ count: Int) -> UnsafeMutableRawPointer {
        precondition(mark + count <= max(16, byteCount), "constants were measured wrongly")
        defer { mark += (count + 15) & ~15 }
        return unsafe memory.unsafelyUnwrapped + mark
    }

    mutating func move(text: String) -> Value {
        let place = unsafe take(text.utf8.count).bindMemory(
            to: UInt8.self, capacity: text.utf8.count)
        for (index, byte) in text.utf8.enumerated() { unsafe place[index] = byte }
        return Value(
            payload: UInt64(UInt(bitPattern: place)), kind: .string, length: text.utf8.count)
    }

    mutating func move(_ value: Value) -> Value {
        var moved = value
        switch value.kind {
        case .string, .bytes, .type:
            let place = unsafe take(value.length).bindMemory(to: UInt8.self, capacity: value.length)
            if let source = unsafe value.utf8.baseAddress {
                unsafe place.update(from: source, count: value.length)
            }
            moved.payload = UInt64(UInt(bitPattern: place))
        case .error:
            let count = Int(value.aux)
            let place = unsafe take(count).bindMemory(to: UInt8.self, capacity: count)
            if let source = unsafe value.stored(UInt8.self) {
                unsafe place.update(from: source, count: count)
            }
            moved.payload = UInt64(UInt(bitPattern: place))
        case .list:
            let place = unsafe take(value.length * MemoryLayout<Value>.stride)
                .bindMemory(to: Value.self, capacity: value.length)
            var cursor = ListCursor(value)
            var index = 0
            while let element = cursor.next() {
                unsafe (place + index).initialize(to: move(element))
                index += 1
            }
            moved = unsafe .list(UnsafePointer(place), count: value.length)
        case .map: moved = moveMap(value)
        default: break
        }
        return moved
    }

    private mutating func moveMap(_ value: Value) -> Value {
        let storage = unsafe value.mapStorage.pointee
        let place = unsafe take(MemoryLayout<MapStorage>.stride).bindMemory(
            to: MapStorage.self, capacity: 1)
        let entries = unsafe take(storage.count * MemoryLayout<MapStorage.Entry>.stride)
            .bindMemory(to: MapStorage.Entry.self, capacity: storage.count)
        for index in 0..<storage.count {
            let entry = storage.entry(index)
            unsafe (entries + index).initialize(
                to: MapStorage.Entry(key: move(entry.key), value: move(entry.value)))
        }
        var copy = storage
        unsafe copy.entries = entries
        copy.capacity = storage.count
        if let slots = unsafe storage.slots {
            let table = unsafe take(storage.slotCount * MemoryLayout<UInt32>.stride)
                .bindMemory(to: UInt32.self, capacity: storage.slotCount)
            unsafe table.update(from: slots, count: storage.slotCount)
            unsafe copy.slots = table
        }
        unsafe place.initialize(to: copy)
        return unsafe .map(place)
    }
}
