// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Synchronization

/// One immutable value that many threads read and few replace: the policies, the TLS context.
///
/// A reader keeps a reference of its own and looks at a version number before each use:
///
///     version 7 ──────── load, compare ──► still 7: use the own reference (no lock, no counting)
///                                     └──► now 8:   lock, take the new value, keep it
///
/// So reading costs one atomic load. An old value lives until its last reader has looked again. No
/// hazard pointers, no epochs: reference counting does it, a few times a day instead of on each
/// request.
package final class SnapshotBox<Value: AnyObject & Sendable>: Sendable {
    /// Counts replacements; written after the value, under the lock.
    private let version = Atomic<UInt64>(1)
    private let current: Mutex<Value>

    package init(_ value: Value) {
        current = Mutex(value)
    }

    /// Puts `value` in the place of the present one, for all readers.
    ///
    /// - Parameter whenGone: Called on a thread of its own after the former value was freed.
    package func replace(with value: Value, whenGone: @escaping @Sendable () -> Void = {}) {
        let former = current.withLock {
            let former = FormerValue($0)
            $0 = value
            version.wrappingAdd(1, ordering: .releasing)
            return former
        }
        // Freeing thousands of policies takes as long as hundreds of reviews: it must be no reader who lets go last.
        _ = try? Thread(named: "retire") {
            former.freeWhenUnread()
            whenGone()
        }
    }

    /// The present value, for those who read now and then.
    package var value: Value { current.withLock { $0 } }

    /// A reader for one thread.
    package func reader() -> Reader {
        let (value, version) = valueAndVersion()
        return Reader(box: self, value: value, version: version)
    }

    private func valueAndVersion() -> (Value, UInt64) {
        current.withLock { ($0, version.load(ordering: .relaxed)) }
    }

    /// One thread's reference to the value.
    package struct Reader: ~Copyable {
        private let box: SnapshotBox
        /// The value as of the last `refresh`.
        package private(set) var value: Value
        private var version: UInt64

        fileprivate init(box: SnapshotBox, value: Value, version: UInt64) {
            self.box = box
            self.value = value
            self.version = version
        }

        /// Takes a newer value if there is one, and says whether there was.
        ///
        /// - Complexity: one atomic load when there is none.
        @discardableResult
        package mutating func refresh() -> Bool {
            if box.version.load(ordering: .acquiring) == version { return false }
            (value, version) = box.valueAndVersion()
            return true
        }
    }
}

/// What was replaced, kept until its last reader has looked again.
private final class FormerValue<Value: AnyObject & Sendable>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: Value) { self.value = Mutex(value) }

    /// Waits for the readers; for one that never looks again, without end, on next to no time of the processor.
    func freeWhenUnread() {
        var milliseconds: Int64 = 10
        while value.withLock({ $0 != nil && !isKnownUniquelyReferenced(&$0) }) {
            Thread.sleep(milliseconds: milliseconds)
            milliseconds = min(2 * milliseconds, 1_000)
        }
        value.withLock { $0 = nil }
    }
}
