// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// The kinds that rules may be about, and what is known of their fields.
final class KnownKinds {
    /// One step from an object to a part of it.
    enum Presence {
        /// Every object that the API server admits has it.
        case always
        case maybe
        /// The kind declares no such field.
        case undeclared
        /// Nothing is known: an unknown kind, or below free-form data.
        case unknown
    }

    let catalogue: Catalogue
    let all: [Catalogue.KnownKind]
    let present = PresentFields()
    let customSchemas: CustomSchemas
    var names: Names

    init(_ catalogue: Catalogue, names: borrowing Names, customSchemas: CustomSchemas) {
        self.catalogue = catalogue
        self.customSchemas = customSchemas
        self.names = Names(copying: names)
        all = catalogue.knownKinds()
    }

    /// The kinds of a resource without its subresource.
    func kinds(group: String, version: String, resource: String) -> [Catalogue.KnownKind] {
        all.filter {
            (group == "*" || $0.group == group) && (version == "*" || $0.version == version)
                && (resource == "*" || $0.resource == resource)
        }
    }

    /// Whether the group is one that Kubernetes serves, so that a resource it does not list is a mistake.
    func isKnown(group: String) -> Bool { all.contains { $0.group == group } }

    /// The type of a member or element, and whether it is there.
    func step(
        _ step: ValuePath.Step, from type: TypeID, isBuiltIn: Bool
    ) -> (type: TypeID?, presence: Presence) {
        let record = catalogue.record(type)
        switch step {
        case .element:
            return record.list == .none ? (nil, .unknown) : (record.element, .always)
        case .index:
            return record.list == .none ? (nil, .unknown) : (record.element, .maybe)
        case .member(let name):
            guard record.map != .none, type != .deduced, type != .untypedAtomic else {
                return (nil, .unknown)
            }
            if let field = catalogue.field(names.intern(name), of: record) {
                let owner = catalogue.name(of: type)
                let isJudged = isBuiltIn && !owner.isEmpty || owner.hasPrefix("meta.v1.")
                if present.fields(of: owner).present.contains(name) { return (field.type, .always) }
                return (field.type, isJudged ? .maybe : .unknown)
            }
            if record.value != .none { return (record.value, .maybe) }
            return (nil, record.fieldCount > 0 ? .undeclared : .unknown)
        }
    }

    /// The one type of all `metadata`.
    var metadataType: TypeID? {
        guard let pod = all.first(where: { $0.kind == "Pod" && $0.group.isEmpty }) else {
            return nil
        }
        return catalogue.field(names.intern("metadata"), of: catalogue.record(pod.type))?.type
    }

    /// The declared fields of a type, for suggestions.
    func fieldNames(of type: TypeID) -> [String] {
        catalogue.declaredFields(of: type).map { names.utf8($0.name).string }
    }

    /// The CEL literal that stands for nothing of a type: `false`, `""`, `0`, `[]`, `{}`.
    func emptyLiteral(of type: TypeID) -> String? {
        let record = catalogue.record(type)
        if record.list != .none, record.scalar == .none { return "[]" }
        if record.map != .none, record.scalar == .none { return "{}" }
        switch record.scalar {
        case .boolean: return "false"
        case .string: return "\"\""
        case .numeric: return record.decoded == .float64 ? "0.0" : "0"
        case .none, .untyped: return nil
        }
    }
}
