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
    let text: UTF8Text
    var index = 0
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
        guard depth < Limits.schemaDepthMaximum else { throw failure("types nested less deeply") }
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
