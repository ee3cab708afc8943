// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Sorting by the elements themselves or by keys that belong to them.
package enum ListSorting {
    /// What becomes of an error in the place of a list: upstream takes it for one, and panics.
    static var stumbled: Value {
        .error("internal error: interface conversion: *types.Err is not traits.Lister: missing method Add")
    }

    /// The same for the only argument, where checking decided the overload; an overload found at run time looks for errors.
    static func stumbled(over call: Call) -> Value { call.isResolved ? stumbled : call[0] }

    static func sort(_ call: Call) -> Value {
        guard call[0].isList else { return .noSuchOverload }
        return sorted(call[0], by: call[0], call)
    }

    /// The second argument are the keys; where making them failed, upstream stumbles over the
    /// error.
    static func sortByKeys(_ call: Call) -> Value {
        if call[0].isError { return call[0] }
        if call[1].isError { return stumbled }
        guard call[0].isList, call[1].isList else { return .noSuchOverload }
        return sorted(call[0], by: call[1], call)
    }

    private static func sorted(_ list: Value, by keys: Value, _ call: Call) -> Value {
        guard let first = keys.element(0) else { return list }
        guard first.isComparable else { return .error("list elements must be comparable") }
        var values = call.list(capacity: keys.listCount)
        var sortKeys = call.list(capacity: keys.listCount)
        var keyCursor = ListCursor(keys)
        var valueCursor = ListCursor(list)
        while let key = keyCursor.next(), let value = valueCursor.next() {
            guard key.kind == first.kind else {
                return .error("list elements must have the same type")
            }
            sortKeys.append(key)
            values.append(value)
        }
        let count = min(values.count, sortKeys.count)
        guard values.finish().kind == .list, sortKeys.finish().kind == .list, values.count == count,
            unsafe sort(values.elements, by: sortKeys.elements, call)
        else { return .memoryExhausted }
        return values.finish()
    }

    /// Sorts both rows by the keys; false where the arena's bound is reached.
    @discardableResult @unsafe package static func sort(
        _ values: UnsafeMutableBufferPointer<Value>, by keys: UnsafeMutableBufferPointer<Value>,
        _ call: Call
    ) -> Bool {
        let count = keys.count
        guard
            let scratch = unsafe call.workspace.pointee.arena.allocate(Value.self, count: 2 * count)
        else {
            return false
        }
        unsafe mergeSort(
            values, keys, scratch: UnsafeMutableBufferPointer(start: scratch, count: count),
            keyScratch: UnsafeMutableBufferPointer(start: scratch + count, count: count))
        return true
    }

    /// Short lists as upstream sorts them, by insertion, which unordered numbers (NaN) can tell;
    /// longer ones by merging sorted runs. Upstream's order of equal keys in a list of more than
    /// twelve is its own.
    @unsafe private static func mergeSort(
        _ values: UnsafeMutableBufferPointer<Value>, _ keys: UnsafeMutableBufferPointer<Value>,
        scratch: UnsafeMutableBufferPointer<Value>, keyScratch: UnsafeMutableBufferPointer<Value>
    ) {
        let count = values.count
        var start = 0
        while start < count {
            unsafe insertionSort(values, keys, start..<min(start + 12, count))
            start += 12
        }
        var width = 12
        while width < count {
            var start = 0
            while start < count {
                let middle = min(start + width, count), end = min(start + 2 * width, count)
                var left = start, right = middle
                for place in start..<end {
                    let takesRight =
                        unsafe left >= middle
                        || (right < end && keys[right].isLess(than: keys[left]))
                    let source = takesRight ? right : left
                    unsafe scratch[place] = values[source]
                    unsafe keyScratch[place] = keys[source]
                    if takesRight { right += 1 } else { left += 1 }
                }
                start = end
            }
            for index in 0..<count {
                unsafe values[index] = scratch[index]
                unsafe keys[index] = keyScratch[index]
            }
            width *= 2
        }
    }

    @unsafe private static func insertionSort(
        _ values: UnsafeMutableBufferPointer<Value>, _ keys: UnsafeMutableBufferPointer<Value>,
        _ range: Range<Int>
    ) {
        for index in range.dropFirst() {
            var place = index
            while place > range.lowerBound, unsafe keys[place].isLess(than: keys[place - 1]) {
                unsafe values.swapAt(place, place - 1)
                unsafe keys.swapAt(place, place - 1)
                place -= 1
            }
        }
    }
}

extension Value {
    fileprivate func isLess(than other: Value) -> Bool { compare(other) == .less }

    /// Whether the kind has an order.
    package var isComparable: Bool {
        switch kind {
        case .bool, .int, .uint, .double, .string, .bytes, .duration, .timestamp: true
        default: false
        }
    }
}
