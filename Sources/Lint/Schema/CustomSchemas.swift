// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Which fields of custom resources are required or filled in: what the catalogue of types leaves out.
struct CustomSchemas {
    private var schemas: [String: CustomSchema] = [:]

    /// - Parameter documents: CustomResourceDefinitions and OpenAPI v3 documents; all else is passed over.
    init(_ documents: [Manifest]) {
        for document in documents {
            if document["kind"]?.string == "CustomResourceDefinition" {
                add(definition: document)
            } else if let all = document["components"]?["schemas"] {
                for (_, schema) in all.members ?? [] { add(schema, among: all) }
            }
        }
    }

    func schema(_ group: String, _ version: String, _ kind: String) -> CustomSchema? {
        schemas["\(group)/\(version) \(kind)"]
    }

    private mutating func add(definition: Manifest) {
        guard let spec = definition["spec"], let group = spec["group"]?.string,
            let kind = spec["names"]?["kind"]?.string
        else { return }
        for version in spec["versions"]?.list ?? [] {
            guard let name = version["name"]?.string, let root = version["schema"]?["openAPIV3Schema"] else { continue }
            schemas["\(group)/\(name) \(kind)"] = CustomSchema(root: root, all: nil)
        }
    }

    private mutating func add(_ schema: Manifest, among all: Manifest) {
        for served in schema["x-kubernetes-group-version-kind"]?.list ?? [] {
            guard let version = served["version"]?.string, let kind = served["kind"]?.string else { continue }
            let group = served["group"]?.string ?? ""
            schemas["\(group)/\(version) \(kind)"] = CustomSchema(root: schema, all: all)
        }
    }
}

/// One kind's schema, as far as it says what is there.
///
/// A field is there where it is required, or has a default: the API server fills defaults in before admission.
struct CustomSchema {
    let root: Manifest
    /// What references point to.
    let all: Manifest?

    func presence(_ steps: [ValuePath.Step]) -> KnownKinds.Presence {
        guard let last = steps.last, let owner = schema(at: steps.dropLast()) else { return .unknown }
        switch last {
        case .element: return .always
        case .index: return .maybe
        case .member(let name):
            guard let field = owner["properties"]?[name] else {
                return owner["additionalProperties"]?.members == nil ? .unknown : .maybe
            }
            let isRequired = (owner["required"]?.list ?? []).contains { $0.string == name }
            return isRequired || resolved(field)?["default"] != nil ? .always : .maybe
        }
    }

    /// Whether the last step is a key of a map or an element of a list, and no field.
    func isKey(_ steps: [ValuePath.Step]) -> Bool {
        guard case .member(let name)? = steps.last, let owner = schema(at: steps.dropLast()) else { return true }
        return owner["properties"]?[name] == nil
    }

    private func schema(at steps: ArraySlice<ValuePath.Step>) -> Manifest? {
        var current = resolved(root)
        for step in steps {
            switch step {
            case .member(let name): current = current?["properties"]?[name] ?? current?["additionalProperties"]
            case .index, .element: current = current?["items"]
            }
            current = current.flatMap { resolved($0) }
        }
        return current
    }

    /// What a reference points to; the writers of OpenAPI documents put one that has a default into `allOf`.
    private func resolved(_ schema: Manifest) -> Manifest? {
        let reference = schema["$ref"] ?? schema["allOf"]?.list?.first?["$ref"]
        guard let name = reference?.string?.split(separator: "/").last else { return schema }
        guard schema["default"] == nil else { return schema }
        return all?[String(name)]
    }
}
