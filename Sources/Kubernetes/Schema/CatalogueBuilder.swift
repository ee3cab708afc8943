// SPDX-License-Identifier: Apache-2.0

import JSON

/// Puts a catalogue together from one or more sources; what an earlier one defined stays.
///
/// So the schemas of the cluster go in first and the built-in ones fill in what it did not send.
package struct CatalogueBuilder: ~Copyable {
    var types: [TypeRecord] = []
    var fields: [FieldRecord] = []
    var keys: [Name] = []
    /// JSON literals.
    var defaults: [String] = []
    /// By the number in `TypeRecord.name`; 0 is the name of none.
    var typeNames: [String] = [""]
    var groupVersions: [Catalogue.GroupVersionEntry] = []
    var kinds: [Catalogue.KindEntry] = []
    var texts = TextTable()
    /// Type by name: numbers of a table of names of our own, which finds bytes without making a `String`.
    private var names = Names()
    private var typeByName: [TypeID] = [.none]
    private var scalars: [TypeID] = []
    private var isDefined: [Bool] = [true, true, true]
    /// Types that are another one with its map's relation overridden: the place, the other, the relation.
    private var overrides: [(TypeID, TypeID, TypeRecord.Map)] = []

    package init() {
        types.append(TypeRecord())
        var untyped = TypeRecord()
        untyped.scalar = .untyped
        untyped.list = .atomic
        untyped.map = .atomic
        untyped.element = .untypedAtomic
        untyped.value = .untypedAtomic
        types.append(untyped)
        var deduced = untyped
        deduced.map = .granular
        deduced.value = .deduced
        types.append(deduced)
    }

    /// Ends the building.
    package consuming func finish() -> Catalogue {
        for (place, other, relation) in overrides {
            var record = types[Int(other.rawValue)]
            if record.map != .none { record.map = relation }
            types[Int(place.rawValue)] = record
        }
        let defaults = DefaultValues(literals: self.defaults)
        return Catalogue(self, defaults: defaults)
    }

    /// The number of a named type, known or yet to come.
    mutating func type(named name: UTF8Text) -> TypeID {
        if let known = unsafe names.find(name.buffer) { return typeByName[Int(known.rawValue)] }
        let text = name.string
        let number = names.intern(text)
        precondition(Int(number.rawValue) == typeByName.count, "names are numbered in order")
        let type = reserve()
        types[Int(type.rawValue)].name = UInt32(clamping: typeNames.count)
        typeNames.append(text)
        typeByName.append(type)
        return type
    }

    /// A place for a type that is not yet read.
    mutating func reserve() -> TypeID {
        types.append(TypeRecord())
        isDefined.append(false)
        return TypeID(types.count - 1)
    }

    /// The one place of a scalar: most fields are one of a handful.
    mutating func shared(_ scalar: TypeRecord) -> TypeID {
        for type in scalars
        where types[Int(type.rawValue)].scalar == scalar.scalar
            && types[Int(type.rawValue)].decoded == scalar.decoded
        {
            return type
        }
        let type = reserve()
        define(type, as: scalar)
        scalars.append(type)
        return type
    }

    /// Fills a reserved place; the first definition stays.
    mutating func define(_ type: TypeID, as record: TypeRecord) {
        let index = Int(type.rawValue)
        guard !isDefined[index] else { return }
        isDefined[index] = true
        let name = types[index].name
        types[index] = record
        if record.name == 0 { types[index].name = name }
    }

    mutating func isDefined(_ type: TypeID) -> Bool { isDefined[Int(type.rawValue)] }

    /// `other` with its map's relation overridden, as a field beside a reference may do.
    mutating func override(_ other: TypeID, with relation: TypeRecord.Map) -> TypeID {
        let place = reserve()
        overrides.append((place, other, relation))
        return place
    }

    /// Starts a group and version; false where an earlier source has it and its kinds are to be left out.
    mutating func startGroupVersion(group: String, version: String, isBuiltIn: Bool) -> Bool {
        for entry in groupVersions
        where texts.string(entry.group) == group && texts.string(entry.version) == version {
            return false
        }
        groupVersions.append(
            Catalogue.GroupVersionEntry(
                group: texts.append(group), version: texts.append(version), firstKind: kinds.count,
                endKind: kinds.count, isBuiltIn: isBuiltIn))
        return true
    }

    /// Adds a kind to the group and version started last.
    mutating func append(kind: String, type: TypeID) {
        kinds.append(Catalogue.KindEntry(kind: texts.append(kind), type: type))
        if !groupVersions.isEmpty { groupVersions[groupVersions.count - 1].endKind = kinds.count }
    }
}
