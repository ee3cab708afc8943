// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The types of every kind that is known: flat, read-only tables of trivially copyable records.
///
/// Field names are numbers of the `Names` that the catalogue was read with, and of every copy of it made later.
/// Threads share it: nothing changes once it is made (unchecked only because `Node` leaves its memory to its owner, and
/// the owner of these nodes is the catalogue itself). Walking it touches no reference count but its own.
package final class Catalogue: @unchecked Sendable {
    let types: [TypeRecord]
    let fields: [FieldRecord]
    let keys: [Name]
    private let defaults: DefaultValues
    let typeNames: [String]
    let groupVersions: [GroupVersionEntry]
    let kinds: [KindEntry]
    let texts: TextTable
    /// The versions of custom kinds.
    package let customVersions: CustomVersions

    init(_ builder: borrowing CatalogueBuilder, defaults: DefaultValues) {
        types = builder.types
        fields = builder.fields
        keys = builder.keys
        self.defaults = defaults
        typeNames = builder.typeNames
        groupVersions = builder.groupVersions
        kinds = builder.kinds
        texts = builder.texts
        var versions: [(group: String, version: String, kind: String)] = []
        for entry in builder.groupVersions where !entry.isBuiltIn {
            for index in entry.firstKind..<entry.endKind {
                versions.append(
                    (
                        builder.texts.string(entry.group), builder.texts.string(entry.version),
                        builder.texts.string(builder.kinds[index].kind)
                    ))
            }
        }
        customVersions = CustomVersions(versions)
    }

    /// A group and version that the server publishes a document for.
    struct GroupVersionEntry: BitwiseCopyable, Sendable {
        var group, version: Int
        var firstKind, endKind: Int
        /// Decoded into Go structs: unknown fields cannot be there, nulls vanish.
        var isBuiltIn: Bool
    }

    struct KindEntry: BitwiseCopyable, Sendable {
        var kind: Int
        var type: TypeID
    }

    /// What is known about a kind.
    package enum Lookup: BitwiseCopyable, Sendable {
        case type(TypeID, isBuiltIn: Bool)
        /// No document for the group and version: upstream answers 503, whatever the failure policy says.
        case noDocument
        /// A document without the kind: `no corresponding type for …`, an ordinary policy error.
        case noKind(isBuiltIn: Bool)
    }

    /// Looks up a kind inside its own group and version's document. Source: admission.md 6.6.
    package func find(_ kind: GroupVersionType) -> Lookup {
        for entry in groupVersions {
            guard texts.isEqual(entry.version, kind.version), texts.isEqual(entry.group, kind.group) else {
                continue
            }
            for index in entry.firstKind..<entry.endKind
            where texts.isEqual(kinds[index].kind, kind.type) {
                return .type(kinds[index].type, isBuiltIn: entry.isBuiltIn)
            }
            return .noKind(isBuiltIn: entry.isBuiltIn)
        }
        return .noDocument
    }

    /// The status message where there is no document for a kind (code 503, reason ServiceUnavailable).
    package static func missingDocumentMessage(_ kind: GroupVersionType) -> String {
        "Resource kind \(kind.kindText) not found. There can be a delay between when "
            + "CustomResourceDefinitions are created and when they are available."
    }

    /// Types, fields and kinds in it.
    package var counts: (types: Int, fields: Int, kinds: Int) { (types.count, fields.count, kinds.count) }

    package func record(_ type: TypeID) -> TypeRecord {
        let index = Int(type.rawValue)
        return index < types.count ? types[index] : TypeRecord()
    }

    /// The declared field `name` of `record`.
    /// - Complexity: O(fields), one comparison of numbers each.
    package func field(_ name: Name, of record: TypeRecord) -> FieldRecord? {
        for index in record.fields where fields[index].name == name { return fields[index] }
        return nil
    }

    /// The type of the member `name`: of the declared field, else of any member; `.none` where there is no such member.
    package func memberType(_ name: Name, of record: TypeRecord) -> TypeID {
        field(name, of: record)?.type ?? record.value
    }

    /// What stands for the field in an associative key that lacks it.
    func defaultValue(of field: FieldRecord) -> Node? {
        let index = Int(field.defaultValue) - 1
        return index >= 0 && index < defaults.nodes.count ? defaults.nodes[index] : nil
    }
}
