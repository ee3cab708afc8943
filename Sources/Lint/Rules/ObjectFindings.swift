// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Fields of ordinary objects that the API does not have, or that it requires.
struct ObjectFindings {
    let kinds: KnownKinds

    /// Nothing where the kind is not known.
    func findings(_ manifest: Manifest) -> [Finding] {
        let kindName = manifest["kind"]?.string ?? ""
        let apiVersion = manifest["apiVersion"]?.string ?? ""
        let parts = apiVersion.split(separator: "/").map(String.init)
        let group = parts.count > 1 ? parts[0] : ""
        guard let version = parts.last,
            let kind = kinds.all.first(where: {
                $0.group == group && $0.version == version && $0.kind == kindName
            })
        else { return [] }
        let name = manifest["metadata"]?["name"]?.string ?? ""
        let object = name.isEmpty ? kindName : "\(kindName) \"\(name)\""
        var findings: [Finding] = []
        if name.isEmpty, manifest["metadata"]?["generateName"] == nil {
            findings.append(
                Finding(
                    "missing-field", .error, at: manifest["metadata"]?.place ?? manifest.place,
                    object: object,
                    path: "metadata.name",
                    "The API server refuses the \(kindName): name or generateName is required.",
                    fix: "Add metadata.name."))
        }
        walk(manifest, kind.type, kind, "", object, &findings)
        return findings
    }

    private func walk(
        _ value: Manifest, _ type: TypeID, _ kind: Catalogue.KnownKind, _ path: String,
        _ object: String,
        _ findings: inout [Finding]
    ) {
        let record = kinds.catalogue.record(type)
        if let items = value.list {
            guard record.list != .none else { return }
            for (index, item) in items.enumerated() {
                walk(item, record.element, kind, "\(path)[\(index)]", object, &findings)
            }
            return
        }
        guard let members = value.members, record.map != .none else { return }
        for (name, member) in members {
            let below = path.isEmpty ? name : "\(path).\(name)"
            let (next, presence) = kinds.step(.member(name), from: type, isBuiltIn: kind.isBuiltIn)
            if case .undeclared = presence, kind.isBuiltIn,
                path.isEmpty == false || !["apiVersion", "kind", "metadata"].contains(name)
            {
                let near = nearest(name, among: kinds.fieldNames(of: type))
                findings.append(
                    Finding(
                        "unknown-field", .error, at: member.place, object: object, path: below,
                        "\(kind.kind) has no field \(below): the API server refuses it, or drops it without a word where validation is not strict.",
                        fix: near.map { "Did you mean '\($0)'?" } ?? "Remove it."))
            } else if let next {
                walk(member, next, kind, below, object, &findings)
            }
        }
        for field in kinds.present.fields(of: kinds.catalogue.name(of: type)).required
        where value[field].map(\.isNull) ?? true {
            let below = path.isEmpty ? field : "\(path).\(field)"
            findings.append(
                Finding(
                    "missing-field", .error, at: value.place, object: object, path: below,
                    "The API server refuses the \(kind.kind): \(below) is required.",
                    fix: "Add \(field)."))
        }
    }
}
