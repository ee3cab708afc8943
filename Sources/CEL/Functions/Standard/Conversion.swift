// SPDX-License-Identifier: Apache-2.0

/// Conversions that may fail.
enum Conversion {
    static func refused(_ call: Call, to type: StaticString) -> Value {
        var text = call.text()
        text.append("type conversion error from '")
        text.append(call.typeName(call[0]))
        text.append("' to '")
        text.append(type)
        text.append("'")
        return text.finishError()
    }

    static func bool(_ call: Call) -> Value {
        let text = unsafe UTF8Bytes(call[0].utf8)
        if text == "1" || text == "t" || text == "T" || text == "true" || text == "TRUE"
            || text == "True"
        {
            return .bool(true)
        }
        if text == "0" || text == "f" || text == "F" || text == "false" || text == "FALSE"
            || text == "False"
        {
            return .bool(false)
        }
        return refused(call, to: "bool")
    }

    static func int(_ call: Call) -> Value {
        unsafe NumberText.int(call[0].utf8).map { .int($0) } ?? refused(call, to: "int")
    }

    static func uint(_ call: Call) -> Value {
        unsafe NumberText.uint(call[0].utf8).map { .uint($0) } ?? refused(call, to: "uint")
    }

    static func double(_ call: Call) -> Value {
        unsafe NumberText.double(call[0].utf8).map { .double($0) } ?? refused(call, to: "double")
    }

    /// Towards zero; the ends of the range are refused, as upstream does, since the nearest doubles
    /// lie outside of it.
    static func int(_ double: Double) -> Value {
        guard double > -0x1p63, double < 0x1p63 else { return .integerOverflow }
        return .int(Int64(double))
    }

    static func uint(_ double: Double) -> Value {
        guard double >= 0, double < 0x1p64 else { return .unsignedOverflow }
        return .uint(UInt64(double))
    }

    static func duration(_ call: Call) -> Value {
        unsafe DurationText.parse(call[0].utf8).map { .duration(nanoseconds: $0) }
            ?? refused(call, to: "google.protobuf.Duration")
    }

    static func timestamp(_ call: Call) -> Value {
        unsafe Timestamp(call[0].utf8)?.value ?? refused(call, to: "google.protobuf.Timestamp")
    }

    static func string(bytes call: Call) -> Value {
        guard unsafe isValidUTF8(call[0].utf8) else {
            return .error("invalid UTF-8 in bytes, cannot convert to string")
        }
        var value = call[0]
        value.kindAndLength = value.kindAndLength & ~15 | UInt32(Value.Kind.string.rawValue)
        value.aux = 0
        return value
    }
}

/// Whether bytes are UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
package func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
        let lead = unsafe bytes[index]
        if lead < 0x80 {
            index += 1
            continue
        }
        let length: Int
        let lower: UInt8
        let upper: UInt8
        switch lead {
        case 0xC2...0xDF: (length, lower, upper) = (2, 0x80, 0xBF)
        case 0xE0: (length, lower, upper) = (3, 0xA0, 0xBF)
        case 0xED: (length, lower, upper) = (3, 0x80, 0x9F)
        case 0xE1...0xEF: (length, lower, upper) = (3, 0x80, 0xBF)
        case 0xF0: (length, lower, upper) = (4, 0x90, 0xBF)
        case 0xF1...0xF3: (length, lower, upper) = (4, 0x80, 0xBF)
        case 0xF4: (length, lower, upper) = (4, 0x80, 0x8F)
        default: return false
        }
        guard index + length <= bytes.count, unsafe bytes[index + 1] >= lower,
            unsafe bytes[index + 1] <= upper
        else { return false }
        for offset in 2..<max(2, length) where unsafe bytes[index + offset] & 0xC0 != 0x80 {
            return false
        }
        index += length
    }
    return true
}
