// SPDX-License-Identifier: Apache-2.0

/// The one block of memory that a program's tables and constants lie in, exactly large enough.
///
/// A policy set has tens of thousands of small programs, and a block for each table of each was most of what they
/// held. Everything is measured first, then placed: what constants point at moves here out of the
/// planner's scratch arena.
///
///     tables and values, from multiples of eight bytes on │ texts, one after the other
@safe struct ProgramBlock: ~Copyable {
    /// nil until it is allocated.
    private(set) var memory: UnsafeMutableRawPointer?
    private var tableByteCount = 0
    private var textByteCount = 0
    private var tableMark = 0
    private var textMark = 0

    init() { unsafe memory = nil }

    // MARK: Measuring

    mutating func measure<Element>(_ elements: [Element]) {
        addTable(elements.count * MemoryLayout<Element>.stride)
    }

    /// A table of values, and what they point at.
    mutating func measure(values: [Value]) {
        measure(values)
        for value in values { measure(value) }
    }

    mutating func measure(text: String) { textByteCount += text.utf8.count }

    /// What a value points at.
    mutating func measure(_ value: Value) {
        switch value.kind {
        case .string, .bytes, .type: textByteCount += value.length
        case .error: textByteCount += Int(value.aux)
        case .list:
            addTable(value.length * MemoryLayout<Value>.stride)
            var cursor = ListCursor(value)
            while let element = cursor.next() { measure(element) }
        case .map:
            let storage = unsafe value.mapStorage.pointee
            addTable(MemoryLayout<MapStorage>.stride)
            addTable(storage.count * MemoryLayout<MapStorage.Entry>.stride)
            addTable(storage.slotCount * MemoryLayout<UInt32>.stride)
            for index in 0..<storage.count {
                measure(storage.entry(index).key)
                measure(storage.entry(index).value)
            }
        default: break
        }
    }

    private mutating func addTable(_ byteCount: Int) { tableByteCount += (byteCount + 7) & ~7 }

    /// When everything is measured. The block is the caller's to free.
    mutating func allocate() {
        unsafe memory = .allocate(byteCount: max(16, tableByteCount + textByteCount), alignment: 16)
        textMark = tableByteCount
    }

    // MARK: Placing

    mutating func place<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let place = unsafe table(of: Element.self, count: elements.count)
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            unsafe place.initialize(from: start, count: elements.count)
        }
        return unsafe UnsafePointer(place)
    }

    mutating func place(values: [Value]) -> UnsafePointer<Value> {
        let place = unsafe table(of: Value.self, count: values.count)
        for index in values.indices { unsafe (place + index).initialize(to: move(values[index])) }
        return unsafe UnsafePointer(place)
    }

    mutating func move(text: String) -> Value {
        var text = text
        return text.withUTF8 { bytes in
            Value(payload: unsafe move(bytes), kind: .string, length: bytes.count)
        }
    }

    /// The value with what it points at in this block.
    mutating func move(_ value: Value) -> Value {
        var moved = value
        switch value.kind {
        case .string, .bytes, .type: moved.payload = unsafe move(value.utf8)
        case .error:
            moved.payload = unsafe move(
                UnsafeBufferPointer(start: value.stored(UInt8.self), count: Int(value.aux)))
        case .list:
            let place = unsafe table(of: Value.self, count: value.length)
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
        let place = unsafe table(of: MapStorage.self, count: 1)
        let entries = unsafe table(of: MapStorage.Entry.self, count: storage.count)
        for index in 0..<storage.count {
            let entry = storage.entry(index)
            unsafe (entries + index).initialize(
                to: MapStorage.Entry(key: move(entry.key), value: move(entry.value)))
        }
        var copy = storage
        unsafe copy.entries = entries
        copy.capacity = storage.count
        if let slots = unsafe storage.slots {
            let own = unsafe table(of: UInt32.self, count: storage.slotCount)
            unsafe own.update(from: slots, count: storage.slotCount)
            unsafe copy.slots = own
        }
        unsafe place.initialize(to: copy)
        return unsafe .map(place)
    }

    private mutating func move(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        precondition(
            textMark + bytes.count <= tableByteCount + textByteCount, "texts were measured wrongly")
        let place = unsafe (memory.unsafelyUnwrapped + textMark).bindMemory(to: UInt8.self, capacity: bytes.count)
        if let start = bytes.baseAddress {
            unsafe place.update(from: start, count: bytes.count)
        }
        textMark += bytes.count
        return UInt64(UInt(bitPattern: place))
    }

    private mutating func table<Element>(of type: Element.Type, count: Int)
        -> UnsafeMutablePointer<Element>
    {
        let byteCount = count * MemoryLayout<Element>.stride
        precondition(tableMark + byteCount <= tableByteCount, "tables were measured wrongly")
        defer { tableMark += (byteCount + 7) & ~7 }
        return unsafe (memory.unsafelyUnwrapped + tableMark).bindMemory(to: type, capacity: count)
    }
}
