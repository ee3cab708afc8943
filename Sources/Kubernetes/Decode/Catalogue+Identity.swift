// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Why the API server cannot go on with what a patch made.
package enum DecodeProblem: Error {
    /// Refuses the request whatever the failure policy says; the text behind "Internal error occurred: ".
    case internalError(String)
    /// An error of the policy.
    case policy(String)
    case outOfMemory
}

extension Catalogue {
    /// A patched object as the API server decodes it: apiVersion and kind say as what, and are the request's where the patch
    /// took them away.
    ///
    /// Custom resources are decoded by nobody: only their kind must be there, and their group the request's.
    /// - Parameter original: The object before the patch, of the requested kind.
    package func decoded(
        _ object: Node, original: Node, requested: (kind: GroupVersionType, lookup: Lookup),
        names: borrowing Names, wellKnown: AdmissionNames, arena: inout Arena
    ) throws(DecodeProblem) -> Node {
        var object = object
        var kind = requested.kind
        if object.kind != .object || !(object.groupVersionKind(wellKnown) == kind) {
            kind = try identity(object, requested, names, wellKnown)
            if kind == requested.kind { object = try completed(object, original, wellKnown, &arena) }
        }
        let failure = decodeFailure(
            of: object, original: original, requested: requested, names: names, wellKnown: wellKnown,
            arena: &arena)
        if let failure { throw .internalError(failure) }
        if !(kind == requested.kind) { try convert(kind, to: requested.kind, isBuiltIn: requested.lookup.isBuiltIn) }
        return object
    }

    /// What the object says it is; what it does not say is the request's.
    private func identity(
        _ object: Node, _ requested: (kind: GroupVersionType, lookup: Lookup), _ names: borrowing Names,
        _ wellKnown: AdmissionNames
    ) throws(DecodeProblem) -> GroupVersionType {
        let unreadable = "couldn't get version/kind; json parse error: json: cannot unmarshal"
        guard object.kind == .object else {
            throw .internalError(
                "\(unreadable) array into Go value of type struct { APIVersion string "
                    + "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }")
        }
        for (field, name) in [("apiVersion", wellKnown.apiVersion), ("kind", wellKnown.kind)] {
            guard let value = object[name], !value.isNull, value.kind != .string else { continue }
            throw .internalError("\(unreadable) \(value.goTypeName) into Go struct field .\(field) of type string")
        }
        let apiVersion = object[wellKnown.apiVersion]?.string ?? ""
        if apiVersion.utf8.count(where: { $0 == UInt8(ascii: "/") }) > 1 {
            throw .internalError("unexpected GroupVersion string: \(apiVersion)")
        }
        let own = object.groupVersionKind(wellKnown)
        guard requested.lookup.isBuiltIn else {
            if own.type.isEmpty {
                throw .internalError("Object 'Kind' is missing in '\(object.text(names: names))'")
            }
            return own
        }
        let isVersioned = !own.version.isEmpty || !(own.group.isEmpty || own.group == requested.kind.group)
        let kind = GroupVersionType(
            group: isVersioned ? own.group : requested.kind.group,
            version: isVersioned ? own.version : requested.kind.version,
            type: own.type.isEmpty ? requested.kind.type : own.type)
        if kind == requested.kind { return kind }
        guard case .type(_, isBuiltIn: true) = find(kind) else {
            throw .internalError(
                "no kind \(goQuoted(kind.type.string)) is registered for version \(goQuoted(kind.versionText)) "
                    + "in scheme \(Self.scheme)")
        }
        return kind
    }

    private func completed(
        _ object: Node, _ original: Node, _ names: AdmissionNames, _ arena: inout Arena
    ) throws(DecodeProblem) -> Node {
        var object = object
        for name in [names.apiVersion, names.kind] {
            guard let value = original[name] else { continue }
            guard let changed = object.settingMember(name, to: value, in: &arena) else { throw .outOfMemory }
            object = changed
        }
        return object
    }

    /// An object of another kind cannot take the place of the request's.
    private func convert(
        _ kind: GroupVersionType, to requested: GroupVersionType, isBuiltIn: Bool
    ) throws(DecodeProblem) {
        guard isBuiltIn else {
            if kind.group == requested.group { return }
            throw .internalError(
                "failed to convert object: \(kind.kindText) is unstructured and is not suitable for converting to "
                    + goQuoted(requested.versionText))
        }
        if !(kind.group == requested.group) {
            throw .policy(
                "\(kind.version.string).\(kind.type.string) is not suitable for converting to "
                    + "\(goQuoted(requested.versionText)) in scheme \(Self.scheme)")
        }
        if !(kind.version == requested.version) {
            throw .policy(
                "converting (\(kind.version.string).\(kind.type.string)) to "
                    + "(\(requested.version.string).\(kind.type.string)): unknown conversion")
        }
        // The Go package of the type that all versions share; events are with the core's.
        let group = requested.group.string.split(separator: ".").first.map(String.init) ?? "core"
        throw .internalError(
            "failed to convert object: converting (\(kind.version.string).\(kind.type.string)) to "
                + "(\(group == "events" ? "core" : group).\(requested.type.string)): unknown conversion")
    }

    /// Where the API server makes its registry of types, which its messages name.
    private static let scheme = "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\""
}

extension Catalogue.Lookup {
    fileprivate var isBuiltIn: Bool {
        switch self {
        case .type(_, let isBuiltIn), .noKind(let isBuiltIn): isBuiltIn
        case .noDocument: false
        }
    }
}

extension GroupVersionType {
    /// `apps/v1`; `v1` of the core group.
    fileprivate var versionText: String { group.isEmpty ? version.string : "\(group.string)/\(version.string)" }
}

extension Node {
    /// As Go's decoder calls a value's JSON type.
    fileprivate var goTypeName: String {
        switch kind {
        case .bool: "bool"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        default: "number"
        }
    }

    fileprivate func text(names: borrowing Names) -> String {
        var buffer = ByteBuffer()
        Writer.write(self, names: names, to: &buffer)
        return buffer.string
    }
}
