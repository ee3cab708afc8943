// SPDX-License-Identifier: Apache-2.0

import JSON

/// The bytes of the catalogue's text: words, escapes, and where reading stopped.
extension CatalogueText {
    var peek: UInt8? { index < text.count ? text[index] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(SchemaError) {
        guard take(byte) else { throw failure("'\(Character(Unicode.Scalar(byte)))'") }
    }

    mutating func takeLine() -> UTF8Text {
        let start = index
        while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
        return slice(start, index)
    }

    /// A name as it is written, escapes included.
    mutating func takeName() -> UTF8Text {
        let start = index
        while index < text.count, Self.isPlain(text[index]) { index += 1 }
        return slice(start, index)
    }

    private func slice(_ start: Int, _ end: Int) -> UTF8Text {
        unsafe UTF8Text(UnsafeBufferPointer(rebasing: text.buffer[start..<end]))
    }

    /// Bytes of names; all others are the grammar's.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "/"), UInt8(ascii: "%"), 0x80...:
            true
        default: false
        }
    }

    /// `name` as the grammar takes it.
    static func escaped(_ name: String) -> String {
        guard !name.utf8.allSatisfy({ isPlain($0) && $0 != UInt8(ascii: "%") }) else { return name }
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            if isPlain(byte), byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: "%\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func unescaped(_ name: UTF8Text) -> String {
        var bytes: [UInt8] = []
        var index = 0
        while index < name.count {
            if name[index] == UInt8(ascii: "%"), index + 2 < name.count,
                let high = hexDigit(name[index + 1]), let low = hexDigit(name[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(name[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    func failure(_ expected: String) -> SchemaError {
        var line = 1
        for position in 0..<min(index, text.count) where text[position] == UInt8(ascii: "\n") { line += 1 }
        return .malformed(line: line, expected: expected)
    }
}
