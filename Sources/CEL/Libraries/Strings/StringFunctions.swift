// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The strings extension's functions. Source: cel-go `ext/strings.go`, as recorded.
enum StringFunctions {
    static func charAt(_ call: Call) -> Value {
        guard let text = call[0].text, let index = call[1].int else { return .noSuchOverload }
        guard let byte = text.byteIndex(ofScalar: Int(index)) else {
            return outOfRange(index, call)
        }
        if byte == text.count { return .string("") }
        return .string(text.slice(byte..<(byte + text.scalar(at: byte).byteCount)))
    }

    /// The position is not looked at where an empty text is sought.
    static func indexOf(_ call: Call) -> Value {
        guard let text = call[0].text, let part = call[1].text else { return .noSuchOverload }
        let offset = call.count > 2 ? call[2].int ?? 0 : 0
        if part.count == 0 { return .int(offset) }
        if offset < 0 { return outOfRange(offset, call) }
        guard let start = text.byteIndex(ofScalar: Int(offset)), start < text.count,
            let found = text.firstRange(of: part, from: start)
        else { return .int(-1) }
        return .int(offset + Int64(text.slice(start..<found).scalarCount))
    }

    static func lastIndexOf(_ call: Call) -> Value {
        guard let text = call[0].text, let part = call[1].text else { return .noSuchOverload }
        let count = text.scalarCount
        var position = count - 1
        if call.count > 2 {
            let offset = call[2].int ?? 0
            if part.count == 0 { return .int(offset) }
            if offset < 0 { return outOfRange(offset, call) }
            if offset >= count { return .int(-1) }
            position = Int(offset)
        } else if part.count == 0 {
            return .int(Int64(count))
        }
        position = min(position, count - part.scalarCount)
        guard position >= 0, var byte = text.byteIndex(ofScalar: position) else { return .int(-1) }
        while true {
            if byte + part.count <= text.count, text.slice(byte..<(byte + part.count)) == part {
                return .int(Int64(position))
            }
            if position == 0 { return .int(-1) }
            position -= 1
            byte = text.byteIndex(before: byte)
        }
    }

    static func changeCase(_ call: Call, isLower: Bool) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        let letters: ClosedRange<UInt8> = isLower ? 0x41...0x5A : 0x61...0x7A
        var builder = call.text(capacity: text.count)
        for index in 0..<text.count {
            let byte = text[index]
            builder.append(letters.contains(byte) ? byte ^ 0x20 : byte)
        }
        return builder.finish()
    }

    /// An empty text stands before each code point and at the end.
    static func replace(_ call: Call) -> Value {
        guard let text = call[0].text, let old = call[1].text, let new = call[2].text else {
            return .noSuchOverload
        }
        let limit = call.count > 3 ? call[3].int ?? 0 : -1
        var remaining = limit < 0 ? Int64.max : limit
        var builder = call.text(capacity: text.count)
        var index = 0
        while remaining > 0 {
            if old.count == 0 {
                builder.append(new)
                guard index < text.count else { break }
                let next = index + text.scalar(at: index).byteCount
                builder.append(text.slice(index..<next))
                index = next
            } else {
                guard let found = text.firstRange(of: old, from: index) else { break }
                builder.append(text.slice(index..<found))
                builder.append(new)
                index = found + old.count
            }
            remaining -= 1
        }
        builder.append(text.suffix(from: index))
        return builder.finish()
    }

    /// An empty separator stands between code points.
    static func split(_ call: Call) -> Value {
        guard let text = call[0].text, let separator = call[1].text else { return .noSuchOverload }
        let limit = call.count > 2 ? call[2].int ?? 0 : -1
        var list = call.list()
        if limit == 0 || (separator.count == 0 && text.count == 0) { return list.finish().asNativeTexts }
        var remaining = limit < 0 ? Int64.max : limit
        var index = 0
        while remaining > 1 {
            let found: Int
            if separator.count == 0 {
                found = index + text.scalar(at: index).byteCount
                if found >= text.count { break }
            } else {
                guard let next = text.firstRange(of: separator, from: index) else { break }
                found = next
            }
            list.append(.string(text.slice(index..<found)))
            index = found + separator.count
            remaining -= 1
        }
        list.append(.string(text.suffix(from: index)))
        return list.finish().asNativeTexts
    }

    static func substring(_ call: Call) -> Value {
        guard let text = call[0].text, let start = call[1].int else { return .noSuchOverload }
        if call.count > 2 {
            let end = call[2].int ?? 0
            if start > end {
                var message = call.text()
                message.append("invalid substring range. start: ")
                message.append(start)
                message.append(", end: ")
                message.append(end)
                return message.finishError()
            }
            guard let first = text.byteIndex(ofScalar: Int(start)) else {
                return outOfRange(start, call)
            }
            guard let last = text.byteIndex(ofScalar: Int(end - start), from: first) else {
                return outOfRange(end, call)
            }
            return .string(text.slice(first..<last))
        }
        guard let first = text.byteIndex(ofScalar: Int(start)) else {
            return outOfRange(start, call)
        }
        return .string(text.suffix(from: first))
    }

    /// Without Unicode white space at both ends.
    static func trim(_ call: Call) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        var start = 0, end = text.count
        while start < end {
            let (scalar, byteCount) = text.scalar(at: start)
            guard isWhiteSpace(scalar) else { break }
            start += byteCount
        }
        while end > start {
            let previous = text.byteIndex(before: end)
            guard isWhiteSpace(text.scalar(at: previous).value) else { break }
            end = previous
        }
        return .string(text.slice(start..<end))
    }

    static func join(_ call: Call) -> Value {
        let separator = call.count > 1 ? call[1].text ?? .empty : .empty
        var builder = call.text()
        var elements = ListCursor(call[0])
        var isFirst = true
        while let element = elements.next() {
            if !isFirst { builder.append(separator) }
            isFirst = false
            guard let text = element.text else { return invalidJoin(element, call) }
            builder.append(text)
        }
        return builder.finish()
    }

    /// In double quotes with the escapes of the language, other characters as they are.
    static func quote(_ call: Call) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        var builder = call.text(capacity: text.count + 2)
        builder.append(UInt8(ascii: "\""))
        var index = 0
        while index < text.count {
            let (scalar, byteCount) = text.scalar(at: index)
            index += byteCount
            switch scalar {
            case 0x07: builder.append("\\a")
            case 0x08: builder.append("\\b")
            case 0x0C: builder.append("\\f")
            case 0x0A: builder.append("\\n")
            case 0x0D: builder.append("\\r")
            case 0x09: builder.append("\\t")
            case 0x0B: builder.append("\\v")
            case 0x22: builder.append("\\\"")
            case 0x5C: builder.append("\\\\")
            default: builder.append(codePoint: scalar)
            }
        }
        builder.append(UInt8(ascii: "\""))
        return builder.finish()
    }

    static func outOfRange(_ index: Int64, _ call: Call) -> Value {
        var message = call.text()
        message.append("index out of range: ")
        message.append(index)
        return message.finishError()
    }

    /// Upstream prints the element as Go prints its own value: null is the number 0.
    private static func invalidJoin(_ element: Value, _ call: Call) -> Value {
        var message = call.text()
        message.append("join: invalid input: ")
        switch element.kind {
        case .null: message.append(UInt8(ascii: "0"))
        case .int: message.append(element.signed)
        case .uint: message.append(element.payload)
        case .bool: message.append(element.isTrue ? UTF8Text("true") : UTF8Text("false"))
        case .double: element.appendPlain(to: &message)
        default: message.append(call.typeName(element))
        }
        return message.finishError()
    }

    /// The property White_Space. Source: Unicode PropList, as Go's `unicode.IsSpace` has it.
    private static func isWhiteSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            true
        default: false
        }
    }
}

extension UTF8Text {
    /// The byte where the code point before byte `index` begins. - Precondition: `0 < index ≤
    /// count`.
    func byteIndex(before index: Int) -> Int {
        var previous = index - 1
        while previous > 0, index - previous < 4, self[previous] & 0xC0 == 0x80 { previous -= 1 }
        return previous
    }
}
