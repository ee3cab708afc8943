// SPDX-License-Identifier: Apache-2.0

/// A message in the text format of protocol buffers, read without its schema.
///
/// The published conformance tables are written in it (`SimpleTestFile`). Fields keep their order
/// and may repeat; the name of a field is an identifier, or in brackets the name of an extension or
/// the type of an `Any`.
struct Textproto {
    var fields: [(name: String, value: Value)] = []

    enum Value {
        /// A number or an enumeration constant, as it is written: `-1`, `1e3`, `nan`, `true`,
        /// `INT64`.
        case scalar(String)
        /// The bytes of a string, its escapes resolved.
        case bytes([UInt8])
        case message(Textproto)
    }

    struct Malformed: Error {
        var offset: Int
        var expectation: String
    }

    init() {}

    init(parsing text: some Collection<UInt8>) throws {
        var reader = Reader(bytes: Array(text))
        self = try reader.message(until: nil)
    }

    /// All values of a field.
    subscript(all name: String) -> [Value] { fields.filter { $0.name == name }.map(\.value) }

    /// The last value of a field, which is the one that counts.
    subscript(name: String) -> Value? { fields.last { $0.name == name }?.value }

    func message(_ name: String) -> Textproto? { self[name]?.message }
    func messages(_ name: String) -> [Textproto] { self[all: name].compactMap(\.message) }
    func string(_ name: String) -> String? { self[name]?.string }
    func strings(_ name: String) -> [String] { self[all: name].compactMap(\.string) }
    /// Whether a string or the name of a field anywhere in it has the word.
    func mentions(_ word: String) -> Bool {
        fields.contains { field in
            if field.name.contains(word) { return true }
            switch field.value {
            case .scalar(let scalar): return scalar.contains(word)
            case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self).contains(word)
            case .message(let message): return message.mentions(word)
            }
        }
    }

    func bool(_ name: String) -> Bool { self[name]?.scalar == "true" }
}

extension Textproto.Value {
    var message: Textproto? { if case .message(let message) = self { message } else { nil } }
    var scalar: String? { if case .scalar(let scalar) = self { scalar } else { nil } }
    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var string: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
}

private struct Reader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func message(until end: UInt8?) throws -> Textproto {
        var message = Textproto()
        while true {
            skipSpace()
            if position == bytes.count {
                guard end == nil else { throw failure("a closing brace") }
                return message
            }
            if let end, bytes[position] == end {
                position += 1
                return message
            }
            let name = try fieldName()
            skipSpace()
            if peek() == UInt8(ascii: ":") { position += 1 }
            skipSpace()
            if peek() == UInt8(ascii: "[") {
                position += 1
                try list(name, into: &message)
            } else {
                message.fields.append((name, try value()))
            }
            skipSpace()
            if peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: ";") { position += 1 }
        }
    }

    private mutating func list(_ name: String, into message: inout Textproto) throws {
        while true {
            skipSpace()
            if peek() == UInt8(ascii: "]") {
                position += 1
                return
            }
            message.fields.append((name, try value()))
            skipSpace()
            if peek() == UInt8(ascii: ",") { position += 1 }
        }
    }

    private mutating func fieldName() throws -> String {
        if peek() == UInt8(ascii: "[") {
            let start = position + 1
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
                throw failure("a bracket")
            }
            position = end + 1
            return "[" + String(decoding: bytes[start..<end], as: UTF8.self) + "]"
        }
        return try word()
    }

    private mutating func word() throws -> String {
        let start = position
        while let byte = peek(), isWordByte(byte) { position += 1 }
        guard position > start else { throw failure("a name or a value") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "-"),
            UInt8(ascii: "+"):
            return true
        default: return false
        }
    }

    private mutating func value() throws -> Textproto.Value {
        switch peek() {
        case UInt8(ascii: "{"), UInt8(ascii: "<"):
            let end = bytes[position] == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: ">")
            position += 1
            return .message(try message(until: end))
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            var text: [UInt8] = []
            // Adjacent strings are one.
            while let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                position += 1
                try string(quote, into: &text)
                skipSpace()
            }
            return .bytes(text)
        default: return .scalar(try word())
        }
    }

    private mutating func string(_ quote: UInt8, into text: inout [UInt8]) throws {
        while let byte = peek() {
            position += 1
            if byte == quote { return }
            guard byte == UInt8(ascii: "\\"), let escape = peek() else {
                text.append(byte)
                continue
            }
            position += 1
            switch escape {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "a"): text.append(0x07)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "v"): text.append(0x0B)
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                text.append(UInt8(truncatingIfNeeded: number(radix: 16, 2)))
            case UInt8(ascii: "u"): append(number(radix: 16, 4), to: &text)
            case UInt8(ascii: "U"): append(number(radix: 16, 8), to: &text)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                position -= 1
                text.append(UInt8(truncatingIfNeeded: number(radix: 8, 3)))
            default: text.append(escape)
            }
        }
        throw failure("a closing quote")
    }

    private mutating func number(radix: Int, _ digitCount: Int) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digitCount {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
                digit < radix
            else { break }
            value = value &* UInt32(radix) &+ UInt32(digit)
            position += 1
        }
        return value
    }

    private func append(_ value: UInt32, to text: inout [UInt8]) {
        text += Array(String(Unicode.Scalar(value).map(Character.init) ?? "\u{FFFD}").utf8)
    }

    private mutating func skipSpace() {
        while let byte = peek() {
            if byte == UInt8(ascii: "#") {
                while let byte = peek(), byte != UInt8(ascii: "\n") { _ = byte; position += 1 }
            } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ expectation: String) -> Textproto.Malformed {
        Textproto.Malformed(offset: position, expectation: expectation)
    }
}
