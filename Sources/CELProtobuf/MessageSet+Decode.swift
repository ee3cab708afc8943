// SPDX-License-Identifier: Apache-2.0

package import CEL

// Bytes become messages.
extension MessageSet {
    /// The message that the bytes hold, as the language has it; an error value where they are none.
    package func decode(_ bytes: [UInt8], as name: String, _ call: Call) -> Value {
        guard let message = messages[name] else {
            return call.error("unknown message type '\(name)'")
        }
        do {
            return try decode(WireReader(bytes), message, call, depth: 0)
        } catch {
            return call.error("malformed message '\(name)': \(error)")
        }
    }

    /// What an `Any` holds. One of no type stays a message of two fields where it is part of
    /// another, because it may be compared; by itself it is an error.
    func unpack(_ fields: [(key: Value, value: Value)], _ call: Call, isNested: Bool = false)
        -> Value
    {
        let url = fields.last { text($0.key) == "type_url" }.map { text($0.value) } ?? ""
        let content = fields.last { text($0.key) == "value" }?.value
        let name = url.split(separator: "/").last.map(String.init) ?? ""
        guard messages[name] != nil else {
            guard isNested else {
                return call.error("conversion error: Any of the unknown type '\(url)'")
            }
            var map = call.map()
            for (key, value) in fields { map.set(key, value) }
            return call.object(type: call.type(named: "google.protobuf.Any"), fields: map.finish())
        }
        guard let content else { return make(name, [], call) }
        guard content.kind == .bytes else { return unsupported(call) }
        return decode(unsafe Array(content.utf8), as: name, call)
    }

    private func decode(
        _ wire: WireReader, _ message: MessageType, _ call: Call, depth: Int
    ) throws(WireReader.Malformed) -> Value {
        guard depth < Limits.depth else { throw .nestedTooDeeply }
        var wire = wire
        var singular: [(key: Value, value: Value)] = []
        var repeated: [Int32: [Value]] = [:]
        var maps: [Int32: [(key: Value, value: Value)]] = [:]
        while let (number, content) = try wire.next() {
            guard let field = message.field(number: number) else { continue }
            switch field.shape {
            case .singular:
                let value = try value(content, field.kind, wire, call, depth: depth)
                singular.append((call.string(field.name), value))
            case .repeated:
                repeated[number, default: []] += try values(
                    content, field.kind, wire, call, depth: depth)
            case .map(let key):
                guard case .bytes(let range) = content else { throw .unknownWireType(0) }
                maps[number, default: []].append(
                    try entry(wire.part(range), key, field.kind, call, depth: depth))
            }
        }
        for (number, values) in repeated {
            var list = call.list(capacity: values.count)
            for value in values { list.append(value) }
            guard let field = message.field(number: number) else { continue }
            singular.append((call.string(field.name), list.finish()))
        }
        for (number, entries) in maps {
            var map = call.map()
            for (key, value) in entries { map.set(key, value) }
            guard let field = message.field(number: number) else { continue }
            singular.append((call.string(field.name), map.finish()))
        }
        if message.name == "google.protobuf.Any" {
            return unpack(singular, call, isNested: depth > 0)
        }
        return make(message, singular, call)
    }

    private func entry(
        _ wire: WireReader, _ keyKind: Field.Kind, _ kind: Field.Kind, _ call: Call, depth: Int
    ) throws(WireReader.Malformed) -> (key: Value, value: Value) {
        var wire = wire
        var key = zero(keyKind)
        var value: Value?
        while let (number, content) = try wire.next() {
            if number == 1 { key = try self.value(content, keyKind, wire, call, depth: depth) }
            if number == 2 { value = try self.value(content, kind, wire, call, depth: depth) }
        }
        return (key, value ?? unset(Field("value", 2, kind), call))
    }

    /// The values of a repeated field: one, or packed numbers.
    private func values(
        _ content: WireReader.Content, _ kind: Field.Kind, _ wire: WireReader, _ call: Call,
        depth: Int
    ) throws(WireReader.Malformed) -> [Value] {
        guard case .bytes(let range) = content, let packed = kind.packing else {
            return [try value(content, kind, wire, call, depth: depth)]
        }
        var part = wire.part(range)
        var values: [Value] = []
        while !part.isAtEnd {
            let content: WireReader.Content =
                switch packed {
                case .varint: .varint(try part.varint())
                case .fixed32: .fixed32(try part.fixed32())
                case .fixed64: .fixed64(try part.fixed64())
                }
            values.append(try value(content, kind, wire, call, depth: depth))
        }
        return values
    }

    private func value(
        _ content: WireReader.Content, _ kind: Field.Kind, _ wire: WireReader, _ call: Call,
        depth: Int
    ) throws(WireReader.Malformed) -> Value {
        switch (content, kind) {
        case (.varint(let bits), .bool): return .bool(bits != 0)
        case (.varint(let bits), .int32):
            return .int(Int64(Int32(truncatingIfNeeded: bits)))
        case (.varint(let bits), .int64): return .int(Int64(bitPattern: bits))
        case (.varint(let bits), .uint32): return .uint(UInt64(UInt32(truncatingIfNeeded: bits)))
        case (.varint(let bits), .uint64): return .uint(bits)
        case (.varint(let bits), .sint32), (.varint(let bits), .sint64):
            return .int(Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1))
        case (.varint(let bits), .enumeration(let name)):
            return enumerationValue(Int32(truncatingIfNeeded: bits), name)
        case (.fixed32(let bits), .fixed32): return .uint(UInt64(bits))
        case (.fixed32(let bits), .sfixed32): return .int(Int64(Int32(bitPattern: bits)))
        case (.fixed32(let bits), .float): return .double(Double(Float(bitPattern: bits)))
        case (.fixed64(let bits), .fixed64): return .uint(bits)
        case (.fixed64(let bits), .sfixed64): return .int(Int64(bitPattern: bits))
        case (.fixed64(let bits), .double): return .double(Double(bitPattern: bits))
        case (.bytes(let range), .string):
            return call.string(String(decoding: wire.slice(range), as: UTF8.self))
        case (.bytes(let range), .bytes):
            var builder = call.text(capacity: range.count)
            for byte in wire.slice(range) { builder.append(byte) }
            return builder.finishBytes()
        case (.bytes(let range), .message(let name)):
            guard let message = messages[name] else { return .null }
            return try decode(wire.part(range), message, call, depth: depth + 1)
        default: throw .unknownWireType(0)
        }
    }
}

extension Field.Kind {
    enum Packing { case varint, fixed32, fixed64 }

    /// How numbers of the kind stand in a row; nil for kinds that never do.
    fileprivate var packing: Packing? {
        switch self {
        case .bool, .int32, .int64, .uint32, .uint64, .sint32, .sint64, .enumeration: .varint
        case .fixed32, .sfixed32, .float: .fixed32
        case .fixed64, .sfixed64, .double: .fixed64
        case .string, .bytes, .message: nil
        }
    }
}
