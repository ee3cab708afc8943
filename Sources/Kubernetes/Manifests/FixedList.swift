// SPDX-License-Identifier: Apache-2.0

/// A list that never changes and is read where it lies.
///
/// An element of an array is copied before a method of it runs, and for a matcher that is a dozen reference counts, on
/// cache lines that all loops share. Here the element is borrowed: matching and evaluating count nothing.
/// (Three matching policies: 17 of 100 samples were retains and releases with arrays.)
@safe package final class FixedList<Element: Sendable>: @unchecked Sendable {
    @usableFromInline let start: UnsafeMutablePointer<Element>
    @usableFromInline package let count: Int

    package init(_ elements: [Element]) {
        count = elements.count
        unsafe start = .allocate(capacity: max(1, elements.count))
        let start = unsafe start
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let first = elements.baseAddress else { return }
            unsafe start.initialize(from: first, count: elements.count)
        }
    }

    deinit {
        unsafe start.deinitialize(count: count)
        unsafe start.deallocate()
    }

    @inlinable package var isEmpty: Bool { count == 0 }
    @inlinable package var indices: Range<Int> { 0..<count }

    /// - Precondition: `0 ≤ index < count`.
    @inlinable package subscript(index: Int) -> Element {
        unsafeAddress {
            precondition(index >= 0 && index < count, "an element that the list does not have")
            return unsafe UnsafePointer(start + index)
        }
    }

    /// The elements as an array, for start-up and messages.
    package var array: [Element] { indices.map { self[$0] } }
}
