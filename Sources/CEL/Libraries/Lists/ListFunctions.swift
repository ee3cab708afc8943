// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Functions of the lists extension that make lists of lists.
enum ListFunctions {
    static func slice(_ call: Call) -> Value {
        guard let start = call[1].int, let end = call[2].int else { return .noSuchOverload }
        let count = Int64(call[0].listCount)
        if start < 0 || end < 0 {
            return sliceError(start, end, call) { $0.append("negative indexes not supported") }
        }
        if start > end {
            return sliceError(start, end, call) {
                $0.append("start index must be less than or equal to end index")
            }
        }
        if end > count {
            return sliceError(start, end, call) {
                $0.append("list is length ")
                $0.append(count)
            }
        }
        var list = call.list(capacity: Int(end - start))
        var elements = ListCursor(call[0])
        var index: Int64 = 0
        while index < end, let element = elements.next() {
            if index >= start { list.append(element) }
            index += 1
        }
        return list.finish()
    }

    private static func sliceError(
        _ start: Int64, _ end: Int64, _ call: Call, _ write: (inout TextBuilder) -> Void
    ) -> Value {
        var message = call.text()
        message.append("cannot slice(")
        message.append(start)
        message.append(", ")
        message.append(end)
        message.append("), ")
        write(&message)
        return message.finishError()
    }

    static func flatten(_ call: Call, depth: Int64) -> Value {
        guard call[0].isList else {
            var message = call.text()
            message.append("no such overload: ")
            message.append(call.typeName(call[0]))
            message.append(".flatten()")
            return message.finishError()
        }
        if depth < 0 { return .error("level must be non-negative") }
        var list = call.list()
        flatten(call[0], depth: min(depth, Int64(Limits.valueDepth)), into: &list, call)
        return list.finish()
    }

    private static func flatten(
        _ list: Value, depth: Int64, into result: inout ListBuilder, _ call: Call
    ) {
        // Lists in lists may share: what lies below may be far more than what was made.
        guard call.spend(list.listCount &+ 1) else { return }
        var elements = ListCursor(list)
        while let element = elements.next() {
            if depth > 0, element.isList {
                flatten(element, depth: depth - 1, into: &result, call)
            } else {
                result.append(element)
            }
        }
    }

    static func range(_ call: Call) -> Value {
        guard let count = call[0].int else { return .noSuchOverload }
        guard count < Limits.rangeElementCount else { return .error(.costLimitExceeded) }
        var list = call.list(capacity: max(1, Int(clamping: count)))
        var number: Int64 = 0
        while number < count {
            list.append(.int(number))
            number += 1
        }
        return list.finish()
    }

    static func reverse(_ call: Call) -> Value {
        var list = call.list(capacity: max(1, call[0].listCount))
        var elements = ListCursor(call[0])
        while let element = elements.next() { list.append(element) }
        let reversed = unsafe list.elements
        unsafe reversed.reverseInPlace()
        return list.finish()
    }

    /// The first of equal elements stays.
    static func distinct(_ call: Call) -> Value {
        var list = call.list(capacity: max(1, call[0].listCount))
        var elements = ListCursor(call[0])
        while let element = elements.next() {
            guard call.spend(list.count) else { break }
            var isNew = true
            for index in 0..<list.count where unsafe call.equals(list.elements[index], element) {
                isNew = false
                break
            }
            if isNew { list.append(element) }
        }
        return list.finish()
    }
}

extension UnsafeMutableBufferPointer<Value> {
    fileprivate func reverseInPlace() {
        var first = 0, last = count - 1
        while first < last {
            unsafe swapAt(first, last)
            first += 1
            last -= 1
        }
    }
}
