// SPDX-License-Identifier: Apache-2.0

import JSON

// Comprehensions. A cursor is a value of its own: the address of the next element, how many remain
// (aux), how many there were (length) and the kind of what it walks.
extension Machine {
    /// Points `target` at the first element of `range`. - Returns: the error where it has none.
    @inline(never) func beginLoop(
        _ range: Value, _ target: UnsafeMutablePointer<Value>, _ step: Instruction
    ) -> Value? {
        let address: UInt
        let count: Int
        switch range.kind {
        case .list:
            address = UInt(truncatingIfNeeded: range.payload)
            count = range.length
        case .array, .object:
            address = unsafe UInt(bitPattern: range.cell + 1)
            count = unsafe range.cell.pointee.childCount
        case .map:
            address = unsafe UInt(bitPattern: range.mapStorage.pointee.entriesAddress)
            count = range.mapCount
        case .error: return range
        default:
            if range.isOpaque(.lazyVariables) {
                let names = lazyNames(range)
                return names.kind == .error ? names : unsafe beginLoop(names, target, step)
            }
            return notIterable(range, twoVariables: step.flags & 1 != 0)
        }
        unsafe target.pointee = Value(
            payload: UInt64(address), aux: UInt32(truncatingIfNeeded: count), kind: range.kind,
            length: count)
        return nil
    }

    private func notIterable(_ range: Value, twoVariables: Bool) -> Value {
        let name = range.goTypeName
        return error {
            if twoVariables {
                $0.append("unsupported comprehension range type: ")
                $0.append(name)
            } else {
                $0.append("got '")
                $0.append(name)
                $0.append("', expected iterable type")
            }
        }
    }

    /// Writes the cursor's element (flags 1: index or key, and element or value) and moves on. -
    /// Precondition: one remains.
    @inline(always) func advance(
        _ cursor: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>, _ flags: UInt8
    ) {
        let here = unsafe cursor.pointee
        unsafe cursor.pointee.aux = here.aux &- 1
        let address = UInt(truncatingIfNeeded: here.payload)
        if here.kind == .list, flags & 1 == 0 {
            let place = unsafe UnsafePointer<Value>(bitPattern: address).unsafelyUnwrapped
            unsafe cursor.pointee.payload = here.payload &+ 16
            unsafe target.pointee = place.pointee
        } else if here.kind == .array, flags & 1 == 0 {
            let cell = unsafe UnsafePointer<Cell>(bitPattern: address).unsafelyUnwrapped
            unsafe cursor.pointee.payload = UInt64(
                UInt(bitPattern: cell + 1 + cell.pointee.cellCount))
            unsafe target.pointee = Value(cell: cell)
        } else {
            unsafe advanceSlowly(here, cursor, target, flags)
        }
    }

    @inline(never) private func advanceSlowly(
        _ here: Value, _ cursor: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>,
        _ flags: UInt8
    ) {
        let address = UInt(truncatingIfNeeded: here.payload)
        let key: Value
        let value: Value
        switch here.kind {
        case .array, .object:
            let cell = unsafe UnsafePointer<Cell>(bitPattern: address).unsafelyUnwrapped
            unsafe cursor.pointee.payload = UInt64(
                UInt(bitPattern: cell + 1 + cell.pointee.cellCount))
            value = unsafe Value(cell: cell)
            if here.kind == .object {
                let name = unsafe cell.pointee.name
                var text = unsafe Value.string(workspace.pointee.names.utf8(name))
                text.aux = name.rawValue
                key = text
            } else {
                key = .int(Int64(here.length) &- Int64(here.aux))
            }
        case .map:
            let entry = unsafe UnsafePointer<MapStorage.Entry>(bitPattern: address)
                .unsafelyUnwrapped
            unsafe cursor.pointee.payload = UInt64(UInt(bitPattern: entry + 1))
            key = unsafe entry.pointee.key
            value = unsafe entry.pointee.value
        default:
            let place = unsafe UnsafePointer<Value>(bitPattern: address).unsafelyUnwrapped
            unsafe cursor.pointee.payload = UInt64(UInt(bitPattern: place + 1))
            key = .int(Int64(here.length) &- Int64(here.aux))
            value = unsafe place.pointee
        }
        unsafe target.pointee = key
        if flags & 1 != 0 { unsafe (target + 1).pointee = value }
    }

    /// Appends to the accumulator of a loop, which nobody else sees yet: in place, with room to
    /// grow in aux.
    @inline(always) func append(_ value: Value, to accumulator: UnsafeMutablePointer<Value>) {
        let list = unsafe accumulator.pointee
        // Signed: a keyed list, which has the top bit set, has no room.
        if list.kind == .list, value.kind != .error, list.length < Int(Int32(bitPattern: list.aux))
        {
            let place = unsafe UnsafeMutablePointer<Value>(
                bitPattern: UInt(truncatingIfNeeded: list.payload)
            )
            .unsafelyUnwrapped
            unsafe place[list.length] = value
            unsafe accumulator.pointee.kindAndLength = list.kindAndLength &+ 16
        } else {
            unsafe appendSlowly(value, to: accumulator)
        }
    }

    @inline(never) private func appendSlowly(
        _ value: Value, to accumulator: UnsafeMutablePointer<Value>
    ) {
        let list = unsafe accumulator.pointee
        if list.kind == .error { return }
        guard value.kind != .error else { return unsafe accumulator.pointee = value }
        guard list.isList else { return unsafe accumulator.pointee = .noSuchOverload }
        let capacity = max(8, list.listCount &* 2)
        guard capacity <= Value.lengthMaximum,
            let larger = unsafe workspace.pointee.arena.allocate(Value.self, count: capacity)
        else { return unsafe accumulator.pointee = .memoryExhausted }
        var count = 0
        var cursor = ListCursor(list)
        while let element = cursor.next() {
            unsafe (larger + count).initialize(to: element)
            count &+= 1
        }
        unsafe (larger + count).initialize(to: value)
        unsafe accumulator.pointee = Value(
            payload: UInt64(UInt(bitPattern: larger)), aux: UInt32(truncatingIfNeeded: capacity),
            kind: .list,
            length: count &+ 1)
    }

    /// Inserts into the map accumulator of a loop. `aux` 1 marks a map of the loop's own.
    @inline(never) func insert(
        _ key: Value, _ value: Value, into accumulator: UnsafeMutablePointer<Value>,
        _ step: Instruction
    ) {
        if unsafe accumulator.pointee.kind == .error { return }
        if key.kind == .error { return unsafe accumulator.pointee = key }
        let isEntries = step.flags & 1 != 0
        if !isEntries, value.kind == .error { return unsafe accumulator.pointee = value }
        if unsafe accumulator.pointee.aux == 0 {
            var fresh = unsafe MapBuilder(workspace).finish()
            if fresh.kind == .map { fresh.aux = 1 }
            unsafe accumulator.pointee = fresh
            if fresh.kind == .error { return }
        }
        guard isEntries else {
            return unsafe accumulator.pointee = inserting(key, value, accumulator.pointee)
        }
        guard key.isMap else { return unsafe accumulator.pointee = .noSuchOverload }
        var cursor = MapCursor(key)
        while let entry = unsafe cursor.next(workspace.pointee.names) {
            let map = unsafe inserting(entry.key, entry.value, accumulator.pointee)
            unsafe accumulator.pointee = map
            if map.kind == .error { return }
        }
    }

    private func inserting(_ key: Value, _ value: Value, _ map: Value) -> Value {
        let storage = unsafe map.mapStorage
        if unsafe storage.pointee.find(key) != nil {
            return error {
                $0.append("insert failed: key ")
                appendPlain(key, to: &$0)
                $0.append(" already exists")
            }
        }
        guard unsafe storage.pointee.set(key, value, arena: &workspace.pointee.arena) else {
            return .memoryExhausted
        }
        return map
    }
}
