// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The encoders extension: base64. Kubernetes does not have it. Source: cel-go `ext/encoders.go`,
/// RFC 4648.
package enum EncodersLibrary {
    package static let library = FunctionLibrary(
        declarations: [
            FunctionDeclaration(
                "base64.encode", [.global("base64_encode_bytes", [.bytes], .string)]),
            FunctionDeclaration(
                "base64.decode", [.global("base64_decode_string", [.string], .bytes)]),
        ],
        implementations: [
            .init("base64_encode_bytes") { encode($0[0], $0) },
            .init("base64_decode_string") { decode($0) },
        ])

    /// Bytes in base64, with padding.
    package static func encode(_ value: Value, _ call: Call) -> Value {
        let bytes = unsafe UTF8Text(value.utf8)
        var text = call.text(capacity: bytes.count / 3 * 4 + 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[index + offset]) : 0)
            }
            for digit in 0..<4 {
                let value = UInt8(truncatingIfNeeded: group >> UInt32(18 - digit * 6) & 63)
                text.append(digit <= count ? character(value) : UInt8(ascii: "="))
            }
            index += 3
        }
        return text.finish()
    }

    /// With its padding or without it.
    private static func decode(_ call: Call) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        var end = text.count
        if text.count % 4 == 0 {
            while end > 0, end > text.count - 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        }
        var bytes = call.text(capacity: end)
        var group: UInt32 = 0
        var bitCount: UInt32 = 0
        for index in 0..<end {
            guard let digit = digit(text[index]) else { return malformed(index, call) }
            group = group << 6 | UInt32(digit)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bitCount))
            }
        }
        if bitCount == 6 { return malformed(end, call) }
        return bytes.finishBytes()
    }

    private static func malformed(_ index: Int, _ call: Call) -> Value {
        var message = call.text()
        message.append("illegal base64 data at input byte ")
        message.append(Int64(index))
        return message.finishError()
    }

    private static func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: digit + 0x41
        case 26..<52: digit + 0x47
        case 52..<62: digit - 4
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x47
        case 0x30...0x39: character + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
