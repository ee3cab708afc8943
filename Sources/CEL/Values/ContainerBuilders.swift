// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Builds one list in the arena, growing as it goes; past the arena's bound `finish` gives
/// `memoryExhausted`.
@safe public struct ListBuilder: BitwiseCopyable {
    private let workspace: UnsafeMutablePointer<Workspace>
    private var start: UnsafeMutablePointer<Value>?
    public private(set) var count = 0
    private var capacity = 0
    private var isExhausted = false

    package init(_ workspace: UnsafeMutablePointer<Workspace>, capacity: Int = 8) {
        unsafe self.workspace = workspace
        unsafe start = nil
        reserve(max(1, capacity))
    }

    public mutating func append(_ value: Value) {
        if count == capacity { reserve(capacity &* 2) }
        guard !isExhausted else { return }
        unsafe start.unsafelyUnwrapped[count] = value
        count &+= 1
    }

    /// What was appended so far, to be reordered in place.
    package var elements: UnsafeMutableBufferPointer<Value> {
        unsafe UnsafeMutableBufferPointer(start: start, count: count)
    }

    public func finish() -> Value {
        isExhausted ? .memoryExhausted : unsafe .list(UnsafePointer(start), count: count)
    }

    private mutating func reserve(_ wanted: Int) {
        guard !isExhausted, wanted <= Value.lengthMaximum,
            let larger = unsafe workspace.pointee.arena.allocate(Value.self, count: wanted)
        else {
            isExhausted = true
            return
        }
        if let start = unsafe start { unsafe larger.update(from: start, count: count) }
        unsafe start = larger
        capacity = wanted
    }
}

/// Builds one map in the arena; past the arena's bound `finish` gives `memoryExhausted`.
@safe public struct MapBuilder: BitwiseCopyable {
    private let workspace: UnsafeMutablePointer<Workspace>
    private let storage: UnsafeMutablePointer<MapStorage>?
    private var isExhausted = false

    package init(_ workspace: UnsafeMutablePointer<Workspace>) {
        unsafe self.workspace = workspace
        unsafe storage = workspace.pointee.arena.allocate(MapStorage.self, count: 1)
        if let storage = unsafe storage {
            unsafe storage.initialize(to: MapStorage())
        } else {
            isExhausted = true
        }
    }

    /// Gives `key` the value; one that it has is replaced.
    public mutating func set(_ key: Value, _ value: Value) {
        guard let storage = unsafe storage else { return }
        if unsafe !storage.pointee.set(key, value, arena: &workspace.pointee.arena) {
            isExhausted = true
        }
    }

    public func contains(_ key: Value) -> Bool {
        guard let storage = unsafe storage else { return false }
        return unsafe storage.pointee.find(key) != nil
    }

    public func finish() -> Value {
        guard let storage = unsafe storage, !isExhausted else { return .memoryExhausted }
        return unsafe .map(storage)
    }
}
