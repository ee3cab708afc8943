// SPDX-License-Identifier: Apache-2.0

/// Reads the wire format of protocol buffers. Source: protobuf.dev, "Encoding".
struct WireReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// Why bytes are no message.
    enum Malformed: Error {
        case truncated
        case varintTooLong
        case unknownWireType(UInt8)
        case nestedTooDeeply
    }

    /// What stands behind a tag.
    enum Content {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(Range<Int>)
        case fixed32(UInt32)
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }

    /// A reader of a part: of a nested message, of packed numbers.
    func part(_ range: Range<Int>) -> WireReader { WireReader(bytes, range) }

    func slice(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

    /// The number of a field and its content; groups are passed over.
    mutating func next() throws(Malformed) -> (number: Int32, content: Content)? {
        while !isAtEnd {
            let tag = try varint()
            let number = Int32(truncatingIfNeeded: tag >> 3)
            switch UInt8(truncatingIfNeeded: tag & 7) {
            case 0: return (number, .varint(try varint()))
            case 1: return (number, .fixed64(try fixed64()))
            case 2: return (number, .bytes(try length()))
            case 3: try skipGroup()
            case 5: return (number, .fixed32(try fixed32()))
            case let type: throw .unknownWireType(type)
            }
        }
        return nil
    }

    mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < end else { throw .truncated }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .varintTooLong
    }

    mutating func fixed64() throws(Malformed) -> UInt64 {
        let low = UInt64(try fixed32())
        return UInt64(try fixed32()) << 32 | low
    }

    mutating func fixed32() throws(Malformed) -> UInt32 {
        guard end - position >= 4 else { throw .truncated }
        var value: UInt32 = 0
        for index in (0..<4).reversed() { value = value << 8 | UInt32(bytes[position + index]) }
        position += 4
        return value
    }

    private mutating func length() throws(Malformed) -> Range<Int> {
        let count = try varint()
        guard count <= UInt64(end - position) else { throw .truncated }
        let start = position
        position += Int(count)
        return start..<position
    }

    /// Up to the end of a group, those in it included.
    private mutating func skipGroup() throws(Malformed) {
        var depth = 1
        while depth > 0 {
            let tag = try varint()
            switch UInt8(truncatingIfNeeded: tag & 7) {
            case 0: _ = try varint()
            case 1: _ = try fixed64()
            case 2: _ = try length()
            case 3: depth += 1
            case 4: depth -= 1
            case 5: _ = try fixed32()
            case let type: throw .unknownWireType(type)
            }
            guard depth <= Limits.depth else { throw .nestedTooDeeply }
        }
    }
}
