// SPDX-License-Identifier: Apache-2.0

import JSON

/// The catalogue's text: what our command writes from OpenAPI documents, and what is read at start-up.
///
/// A line is a group and version with its kinds, or a named type. Words are separated by one space; a byte of a name
/// that the grammar uses is written `%XX`.
///
///     @apps v1 Deployment=apps.v1.Deployment …      built-in; the core group is empty: `@ v1`; custom: `@!group v1`
///     apps.v1.DeploymentSpec (minReadySeconds:i selector:!<meta.v1.LabelSelector> …)
///
/// A type is
///
///     s y b i l n N f    string, bytes, bool, int32, int64, integer, number, double
///     t q o u            time, Quantity (untyped scalars), int-or-string (anything), any other untyped scalar
///     r x                anything atomic, anything
///     <name>  !<name>  ~<name>    a named type, and the same with its map's relation set to atomic or granular
///     []T  [=]T  [a,b]T  list: atomic, set, associative by keys
///     {T}  {!T}          map of T: granular, atomic
///     (f:T g:T)          struct; `(!` atomic, `(*` and `(!*` with any other member, a last `+T` with others of type T
///     f='x':T            a field with the default x for associative keys; without quotes for a number or bool
struct CatalogueText {
    private let text: UTF8Text
    private var index = 0
    private var depth = 0

    init(_ text: UTF8Text) { self.text = text }

    /// The first line of every text; another version is refused.
    static let header: StaticString = "postern schemas 1"

    mutating func read(
        into builder: inout CatalogueBuilder, names: inout Names
    ) throws(SchemaError) {
        guard takeLine() == Self.header else { throw failure("the line \(Self.header)") }
        while index < text.count {
            if text[index] == UInt8(ascii: "\n") {
                index += 1
            } else if text[index] == UInt8(ascii: "@") {
                try readKinds(into: &builder)
            } else {
                let type = builder.type(named: takeName())
                try expect(UInt8(ascii: " "))
                let isKnown = builder.isDefined(type)
                let record = try readRecord(into: &builder, names: &names)
                if !isKnown { builder.define(type, as: record) }
            }
        }
    }

    private mutating func readKinds(into builder: inout CatalogueBuilder) throws(SchemaError) {
        index += 1
        let isBuiltIn = !take(UInt8(ascii: "!"))
        let group = takeName().string
        try expect(UInt8(ascii: " "))
        let version = takeName().string
        let isNew = builder.startGroupVersion(group: group, version: version, isBuiltIn: isBuiltIn)
        while take(UInt8(ascii: " ")) {
            let kind = takeName().string
            try expect(UInt8(ascii: "="))
            let type = builder.type(named: takeName())
            if isNew { builder.append(kind: kind, type: type) }
        }
    }

    /// A type as a field or element refers to it.
    private mutating func readType(
        into builder: inout CatalogueBuilder, names: inout Names
    ) throws(SchemaError) -> TypeID {
        switch peek {
        case UInt8(ascii: "<"): return try takeReference(into: &builder)
        case UInt8(ascii: "!"):
            index += 1
            return builder.override(try takeReference(into: &builder), with: .atomic)
        case UInt8(ascii: "~"):
            index += 1
            return builder.override(try takeReference(into: &builder), with: .granular)
        case UInt8(ascii: "x"):
            index += 1
            return .deduced
        case UInt8(ascii: "r"):
            index += 1
            return .untypedAtomic
        default:
            if let letter = peek, let scalar = Self.scalar(letter) {
                index += 1
                return builder.shared(scalar)
            }
            let record = try readRecord(into: &builder, names: &names)
            let place = builder.reserve()
            builder.define(place, as: record)
            return place
        }
    }

    private mutating func takeReference(
        into builder: inout CatalogueBuilder
    ) throws(SchemaError) -> TypeID {
        try expect(UInt8(ascii: "<"))
        let type = builder.type(named: takeName())
        try expect(UInt8(ascii: ">"))
        return type
    }

    private mutating func readRecord(
        into builder: inout CatalogueBuilder, names: inout Names
    ) throws(SchemaError) -> TypeRecord {
        // Deeper than any structural schema; keeps a hostile file from the end of the stack.
        guard depth < 128 else { throw failure("types nested less deeply") }
        depth += 1
        defer { depth -= 1 }
        guard let letter = peek else { throw failure("a type") }
        index += 1
        switch letter {
        case UInt8(ascii: "["): return try readList(into: &builder, names: &names)
        case UInt8(ascii: "{"):
            var record = TypeRecord()
            record.map = take(UInt8(ascii: "!")) ? .atomic : .granular
            record.decoded = .map
            record.value = try readType(into: &builder, names: &names)
            try expect(UInt8(ascii: "}"))
            return record
        case UInt8(ascii: "("): return try readStruct(into: &builder, names: &names)
        case UInt8(ascii: "x"): return builder.types[Int(TypeID.deduced.rawValue)]
        case UInt8(ascii: "r"): return builder.types[Int(TypeID.untypedAtomic.rawValue)]
        case UInt8(ascii: "o"):
            var record = builder.types[Int(TypeID.deduced.rawValue)]
            record.decoded = .intOrString
            return record
        default:
            guard let record = Self.scalar(letter) else {
                index -= 1
                throw failure("a type")
            }
            return record
        }
    }

    private static func scalar(_ letter: UInt8) -> TypeRecord? {
        var record = TypeRecord()
        (record.scalar, record.decoded) =
            switch letter {
            case UInt8(ascii: "s"): (.string, .string)
            case UInt8(ascii: "y"): (.string, .bytes)
            case UInt8(ascii: "b"): (.boolean, .bool)
            case UInt8(ascii: "i"): (.numeric, .int32)
            case UInt8(ascii: "l"): (.numeric, .int64)
            case UInt8(ascii: "f"): (.numeric, .float64)
            case UInt8(ascii: "n"), UInt8(ascii: "N"): (.numeric, .anything)
            case UInt8(ascii: "t"): (.untyped, .time)
            case UInt8(ascii: "q"): (.untyped, .quantity)
            case UInt8(ascii: "u"): (.untyped, .anything)
            default: (.none, .anything)
            }
        return record.scalar == .none ? nil : record
    }

    private mutating func readList(
        into builder: inout CatalogueBuilder, names: inout Names
    ) throws(SchemaError) -> TypeRecord {
        var record = TypeRecord()
        record.decoded = .slice
        record.list = .associative
        if take(UInt8(ascii: "]")) {
            record.list = .atomic
        } else if take(UInt8(ascii: "=")) {
            try expect(UInt8(ascii: "]"))
        } else {
            record.firstKey = UInt32(clamping: builder.keys.count)
            repeat {
                builder.keys.append(Self.intern(takeName(), &names))
                record.keyCount += 1
            } while take(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
        }
        record.element = try readType(into: &builder, names: &names)
        return record
    }

    private mutating func readStruct(
        into builder: inout CatalogueBuilder, names: inout Names
    ) throws(SchemaError) -> TypeRecord {
        var record = TypeRecord()
        record.decoded = .structure
        record.map = take(UInt8(ascii: "!")) ? .atomic : .granular
        if take(UInt8(ascii: "*")) { record.value = .deduced }
        var fields: [FieldRecord] = []
        while !take(UInt8(ascii: ")")) {
            if !fields.isEmpty { try expect(UInt8(ascii: " ")) }
            if take(UInt8(ascii: "+")) {
                record.value = try readType(into: &builder, names: &names)
                try expect(UInt8(ascii: ")"))
                break
            }
            let name = Self.intern(takeName(), &names)
            let defaultValue =
                take(UInt8(ascii: "=")) ? try readDefault(into: &builder) : 0
            try expect(UInt8(ascii: ":"))
            fields.append(
                FieldRecord(
                    name: name, type: try readType(into: &builder, names: &names),
                    defaultValue: defaultValue))
        }
        record.firstField = UInt32(clamping: builder.fields.count)
        record.fieldCount = UInt32(clamping: fields.count)
        builder.fields.append(contentsOf: fields)
        return record
    }

    private mutating func readDefault(
        into builder: inout CatalogueBuilder
    ) throws(SchemaError) -> UInt32 {
        if take(UInt8(ascii: "'")) {
            let value = takeName()
            try expect(UInt8(ascii: "'"))
            builder.defaults.append(DefaultValues.literal(Self.unescaped(value)))
        } else {
            let word = takeName().string
            builder.defaults.append(Int64(word).map(String.init) ?? (word == "true" ? "true" : "false"))
        }
        return UInt32(clamping: builder.defaults.count)
    }

    /// Without a `String` where the name is known already: most are.
    private static func intern(_ name: UTF8Text, _ names: inout Names) -> Name {
        for index in 0..<name.count where name[index] == UInt8(ascii: "%") {
            return names.intern(unescaped(name))
        }
        return unsafe names.find(name.buffer) ?? names.intern(name.string)
    }
}

// MARK: - Bytes

extension CatalogueText {
    private var peek: UInt8? { index < text.count ? text[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(SchemaError) {
        guard take(byte) else { throw failure("'\(Character(Unicode.Scalar(byte)))'") }
    }

    private mutating func takeLine() -> UTF8Text {
        let start = index
        while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
        return slice(start, index)
    }

    /// A name as it is written, escapes included.
    private mutating func takeName() -> UTF8Text {
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

    private func failure(_ expected: String) -> SchemaError {
        var line = 1
        for position in 0..<min(index, text.count) where text[position] == UInt8(ascii: "\n") { line += 1 }
        return .malformed(line: line, expected: expected)
    }
}
