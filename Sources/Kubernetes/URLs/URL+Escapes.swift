// SPDX-License-Identifier: Apache-2.0

internal import CEL
internal import JSON

extension URLPart {
    /// Checks the escapes of `text[range]`, and in a host its bytes.
    func check(_ text: UTF8Text, _ range: Range<Int>) throws(URLError) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                let end = min(index + 3, range.upperBound)
                guard index + 2 < range.upperBound, let value = Self.escaped(text, index) else {
                    throw URLError(.invalidEscape, index..<end)
                }
                let isPercent = value == UInt8(ascii: "%")
                if self == .host, value < 0x80, !isPercent {
                    throw URLError(.invalidEscape, index..<end)
                }
                if self == .zone, !isPercent, value != 0x20, URLPart.host.escapes(value) {
                    throw URLError(.invalidEscape, index..<end)
                }
                index += 3
            } else {
                if self == .host || self == .zone, byte < 0x80, escapes(byte) {
                    throw URLError(.invalidHostCharacter, index..<(index + 1))
                }
                index += 1
            }
        }
    }

    /// Appends `text` with its escapes undone. - Precondition: `check` found nothing.
    func writeUnescaped(_ text: UTF8Text, to result: inout TextBuilder) {
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
                let value = Self.escaped(text, index)
            {
                result.append(value)
                index += 3
            } else {
                let isSpace = text[index] == UInt8(ascii: "+") && self == .queryComponent
                result.append(isSpace ? 0x20 : text[index])
                index += 1
            }
        }
    }

    /// Appends `text` with its own escapes undone and this part's made.
    func writeEscapedAnew(_ text: UTF8Text, to result: inout TextBuilder) {
        var index = 0
        while index < text.count {
            var byte = text[index]
            if byte == UInt8(ascii: "%"), index + 2 < text.count,
                let value = Self.escaped(text, index)
            {
                byte = value
                index += 2
            }
            index += 1
            if escapes(byte) {
                result.append(UInt8(ascii: "%"))
                result.append(Self.hexadecimal(byte >> 4))
                result.append(Self.hexadecimal(byte & 15))
            } else {
                result.append(byte)
            }
        }
    }

    /// The byte that the escape at `index` stands for; nil where two hexadecimal digits are
    /// missing.
    private static func escaped(_ text: UTF8Text, _ index: Int) -> UInt8? {
        guard let high = digit(text[index + 1]), let low = digit(text[index + 2]) else {
            return nil
        }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x37 + digit
    }
}
