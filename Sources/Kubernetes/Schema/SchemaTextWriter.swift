// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Writes the catalogue's text from OpenAPI v3 documents and CustomResourceDefinitions.
///
/// Deterministic: group versions, types and fields are sorted, descriptions and everything else that
/// structured-merge-diff does not look at are left out. Only what a kind of the documents reaches is written.
/// Source: admission.md 6.2 (the rules), 6.6 (kinds are looked up in their own document).
package struct SchemaTextWriter: ~Copyable {
    private let words: SchemaWords
    private var groupVersions: [GroupVersion: [(kind: String, type: String)]] = [:]
    /// The schema of a named type, by its short name, as text.
    private var types: [String: Definition] = [:]
    /// Names of associative keys: only their defaults matter.
    private var keyNames: Set<String> = []

    private struct GroupVersion: Hashable {
        var group, version: String
        var isBuiltIn: Bool
        var order: String { "\(group) \(version)" }
    }

    private struct Definition {
        var text: String
        var references: Set<String>
    }

    /// - Parameter names: The table that the documents are read with.
    package init(names: inout Names) { words = SchemaWords(in: &names) }

    /// Adds whatever a file of `--schemas` holds: an OpenAPI v3 document, a CustomResourceDefinition, or a list of them.
    /// - Parameter source: The file, for messages.
    package mutating func add(
        file document: Node, source: String, names: borrowing Names
    ) throws(SchemaError) {
        if document.kind == .array {
            for element in document.elements { try add(file: element, source: source, names: names) }
        } else if document[words.components] != nil {
            try add(document, source: source, names: names)
        } else if document[words.kind]?.utf8.map({ $0 == "CustomResourceDefinition" }) == true {
            try add(customResourceDefinition: document, source: source, names: names)
        } else if document[words.paths]?.kind == .object {
            // The index of the documents, which stands beside them in a dump of them all.
            return
        } else if let items = document[words.items], items.kind == .array {
            try add(file: items, source: source, names: names)
        } else {
            throw .unusable(
                source: source, problem: "neither an OpenAPI v3 document nor a CustomResourceDefinition")
        }
    }

    /// Adds one document.
    ///
    /// Built-in kinds and custom ones are told apart by the names of their types.
    package mutating func add(
        _ document: Node, source: String, includesCustom: Bool = true, names: borrowing Names
    ) throws(SchemaError) {
        guard let schemas = document[words.components]?[words.schemas], schemas.kind == .object else {
            throw .unusable(source: source, problem: "no components.schemas")
        }
        guard let (group, version) = groupVersion(of: document, names) else { return }
        collectKeyNames(schemas)
        for member in schemas.members {
            let name = names.utf8(member.name).string
            let short = Self.shortName(name)
            if types[short] == nil {
                var conversion = TypeConversion(words: words, keyNames: keyNames)
                let text = conversion.type(member.value, preservesUnknown: false, names: names)
                types[short] = Definition(text: text, references: conversion.references)
            }
            let isBuiltIn = Self.isBuiltIn(name)
            guard isBuiltIn || includesCustom, !isList(member.value),
                !name.hasPrefix("io.k8s.apimachinery.")
            else { continue }
            for kind in (member.value[words.groupVersionKind] ?? member.value).elements
            where kind[words.group]?.string ?? "" == group && kind[words.version]?.string == version {
                guard let kindName = kind[words.kind]?.string else { continue }
                let entry = GroupVersion(group: group, version: version, isBuiltIn: isBuiltIn)
                groupVersions[entry, default: []].append((kindName, short))
            }
        }
    }

    /// Adds the served versions of a CustomResourceDefinition (apiextensions.k8s.io/v1).
    package mutating func add(
        customResourceDefinition node: Node, source: String, names: borrowing Names
    ) throws(SchemaError) {
        guard let spec = node[words.spec], let group = spec[words.group]?.string,
            let kind = spec[words.names]?[words.kind]?.string,
            let versions = spec[words.versions], versions.kind == .array
        else {
            throw .unusable(
                source: source, problem: "no CustomResourceDefinition of apiextensions.k8s.io/v1")
        }
        for version in versions.elements where version[words.served]?.bool == true {
            guard let name = version[words.name]?.string,
                let schema = version[words.schema]?[words.openAPIV3Schema]
            else { continue }
            collectKeyNames(schema)
            var conversion = TypeConversion(words: words, keyNames: keyNames)
            conversion.isCustomResourceRoot = true
            let text = conversion.type(schema, preservesUnknown: false, names: names)
            let short = "\(group).\(name).\(kind)"
            types[short] = Definition(text: text, references: conversion.references)
            groupVersions[GroupVersion(group: group, version: name, isBuiltIn: false), default: []]
                .append((kind, short))
        }
    }

    /// The text of all that was added.
    package consuming func finish() -> String {
        var reached: Set<String> = []
        var queue = groupVersions.values.flatMap { $0.map(\.type) }
        while let name = queue.popLast() {
            guard reached.insert(name).inserted, let definition = types[name] else { continue }
            queue.append(contentsOf: definition.references)
        }
        var text = "\(CatalogueText.header)\n"
        for (groupVersion, kinds) in groupVersions.sorted(by: { $0.key.order < $1.key.order }) {
            text += groupVersion.isBuiltIn ? "@" : "@!"
            text += CatalogueText.escaped(groupVersion.group) + " "
            text += CatalogueText.escaped(groupVersion.version)
            for (kind, type) in kinds.sorted(by: { $0.kind < $1.kind }) {
                text += " \(CatalogueText.escaped(kind))=\(CatalogueText.escaped(type))"
            }
            text += "\n"
        }
        for name in reached.sorted() {
            guard let definition = types[name] else { continue }
            text += "\(CatalogueText.escaped(name)) \(definition.text)\n"
        }
        return text
    }

    /// From the first path below `/apis/GROUP/VERSION` or `/api/VERSION`; nil for documents of something else.
    private func groupVersion(of document: Node, _ names: borrowing Names) -> (String, String)? {
        guard let paths = document[words.paths] else { return nil }
        for member in paths.members {
            let parts = names.utf8(member.name).string.split(separator: "/")
            if parts.count >= 2, parts[0] == "api" { return ("", String(parts[1])) }
            if parts.count >= 3, parts[0] == "apis" { return (String(parts[1]), String(parts[2])) }
        }
        return nil
    }

    private func isList(_ schema: Node) -> Bool {
        let reference = TypeConversion.reference(
            schema[words.properties]?[words.metadata] ?? schema, words)
        return reference?.hasSuffix(".ListMeta") == true
    }

    private mutating func collectKeyNames(_ schema: Node) {
        for key in (schema[words.listMapKeys] ?? schema).elements {
            if let name = key.string { keyNames.insert(name) }
        }
        if let key = schema[words.patchMergeKey]?.string { keyNames.insert(key) }
        for member in schema.members { collectKeyNames(member.value) }
        for element in schema.elements where element.isContainer { collectKeyNames(element) }
    }

    /// Types that the API server decodes into Go structs.
    private static func isBuiltIn(_ name: String) -> Bool {
        name.hasPrefix("io.k8s.api.") || name.hasPrefix("io.k8s.apimachinery.")
            || name.hasPrefix("io.k8s.apiextensions-apiserver.")
            || name.hasPrefix("io.k8s.kube-aggregator.")
    }

    /// `core.v1.Pod` for `io.k8s.api.core.v1.Pod`: what all names have in common only costs room.
    static func shortName(_ name: String) -> String {
        for prefix in ["io.k8s.api.", "io.k8s.apimachinery.pkg.apis."] where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return name
    }
}
