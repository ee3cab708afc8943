// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One immutable value that many threads read and few replace: the policies, the TLS context.
///
/// A reader keeps a reference of its own and looks at a version number before each use:
///
///     version 7 ──────── load, compare ──► still 7: use the own reference (no lock, no counting)
///                                     └──► now 8:   lock, take the new value, keep it
///
/// So reading costs one atomic load. An old value lives until its last reader has looked again, and
/// whoever lets go last frees it. No hazard pointers, no epochs: reference counting does it, a few
/// times a day instead of on each request.
package final class SnapshotBox<Value: AnyObject & Sendable>: Sendable {
    /// Counts replacements; written after the value, under the lock.
    private let version = Atomic<UInt64>(1)
    private let current: Mutex<Value>

    package init(_ value: Value) {
        current = Mutex(value)
    }

    /// Puts `value` in the place of the present one, for all readers.
    package func replace(with value: Value) {
        current.withLock {
            $0 = value
            version.wrappingAdd(1, ordering: .releasing)
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
