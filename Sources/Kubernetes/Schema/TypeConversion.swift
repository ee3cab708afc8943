// SPDX-License-Identifier: Apache-2.0

import JSON

/// One OpenAPI schema as a type of the catalogue's text. Source: admission.md 6.2, row by row.
struct TypeConversion {
    let words: SchemaWords
    let keyNames: Set<String>
    /// Short names of the types that were referred to.
    var references: Set<String> = []
    /// The root of a CustomResourceDefinition's schema: `metadata` is ObjectMeta whatever it says.
    var isCustomResourceRoot = false

    init(words: SchemaWords, keyNames: Set<String>) {
        self.words = words
        self.keyNames = keyNames
    }

    /// - Parameter preservesUnknown: Whether a schema around this one asked to keep unknown fields.
    mutating func type(
        _ schema: Node, preservesUnknown: Bool, names: borrowing Names
    ) -> String {
        if let name = Self.reference(schema, words) { return refer(to: name, beside: schema) }
        let preserves = preservesUnknown || schema[words.preserveUnknownFields]?.bool == true
        switch schema[words.type]?.string ?? "" {
        case "object": return object(schema, preserves, names)
        case "array": return list(schema, preserves, names)
        case "boolean": return "b"
        case "integer":
            return switch schema[words.format]?.string ?? "" {
            case "int32": "i"
            case "int64": "l"
            default: "n"
            }
        case "number": return schema[words.format]?.string == "double" ? "f" : "N"
        case "string":
            return switch schema[words.format]?.string ?? "" {
            case "": "s"
            case "byte": "y"
            case "date-time": "t"
            default: "u"
            }
        default:
            let isIntOrString =
                schema[words.intOrString]?.bool == true || schema[words.format]?.string == "int-or-string"
            return isIntOrString ? "o" : "x"
        }
    }

    /// The full name a schema refers to: `$ref`, alone or as the only element of `allOf`.
    static func reference(_ schema: Node, _ words: SchemaWords) -> String? {
        var reference = schema[words.reference]?.string
        if reference == nil, let all = schema[words.allOf], all.count == 1 {
            reference = all[0]?[words.reference]?.string
        }
        return reference?.split(separator: "/").last.map(String.init)
    }

    private mutating func refer(to name: String, beside schema: Node) -> String {
        switch name {
        case "io.k8s.apimachinery.pkg.api.resource.Quantity": return "q"
        case "io.k8s.apimachinery.pkg.runtime.RawExtension": return "r"
        case "io.k8s.apimachinery.pkg.util.intstr.IntOrString": return "o"
        case "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
            "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime":
            return "t"
        default: break
        }
        let short = SchemaTextWriter.shortName(name)
        references.insert(short)
        let override =
            switch schema[words.mapType]?.string {
            case "atomic": "!"
            case "granular": "~"
            default: ""
            }
        return "\(override)<\(CatalogueText.escaped(short))>"
    }

    private mutating func object(
        _ schema: Node, _ preserves: Bool, _ names: borrowing Names
    ) -> String {
        let isRoot = isCustomResourceRoot
        isCustomResourceRoot = false
        let atomic = schema[words.mapType]?.string == "atomic" ? "!" : ""
        let additional = schema[words.additionalProperties]
        let properties = schema[words.properties]
        if (properties?.count ?? 0) == 0, !isRoot {
            if additional?.bool == false { return "(\(atomic))" }
            guard let additional, additional.kind == .object else { return "{\(atomic)x}" }
            return "{\(atomic)\(type(additional, preservesUnknown: preserves, names: names))}"
        }
        var fields: [String: String] = [:]
        for member in (properties ?? schema).members where properties != nil {
            let name = names.utf8(member.name).string
            let text = type(member.value, preservesUnknown: preserves, names: names)
            fields[name] = "\(CatalogueText.escaped(name))\(defaultText(name, member.value)):\(text)"
        }
        if isRoot {
            fields["apiVersion"] = "apiVersion:s"
            fields["kind"] = "kind:s"
            fields["metadata"] = "metadata:<meta.v1.ObjectMeta>"
            references.insert("meta.v1.ObjectMeta")
        }
        var parts = fields.sorted { $0.key < $1.key }.map(\.value)
        var open = "(\(atomic)"
        if let additional, additional.kind == .object {
            parts.append("+\(type(additional, preservesUnknown: preserves, names: names))")
        } else if additional?.bool == true || additional == nil && (preserves || fields.isEmpty) {
            open += "*"
        }
        return open + parts.joined(separator: " ") + ")"
    }

    private mutating func list(
        _ schema: Node, _ preserves: Bool, _ names: borrowing Names
    ) -> String {
        let element = schema[words.items].map { type($0, preservesUnknown: preserves, names: names) }
        return "[\(relation(of: schema))]\(element ?? "r")"
    }

    /// What stands between a list's brackets.
    private func relation(of schema: Node) -> String {
        if let listType = schema[words.listType]?.string {
            switch listType {
            case "set": return "="
            case "map":
                let keys = (schema[words.listMapKeys] ?? schema).elements
                    .compactMap { $0.string.map(CatalogueText.escaped) }
                return keys.joined(separator: ",")
            default: return ""
            }
        }
        switch schema[words.patchStrategy]?.string {
        case "merge", "merge,retainKeys":
            return schema[words.patchMergeKey]?.string.map(CatalogueText.escaped) ?? "="
        default: return ""
        }
    }

    private func defaultText(_ name: String, _ schema: Node) -> String {
        guard keyNames.contains(name), let value = schema[words.defaultValue] else { return "" }
        if let text = value.string { return "='\(CatalogueText.escaped(text))'" }
        if let number = value.int { return "=\(number)" }
        return value.bool.map { "=\($0)" } ?? ""
    }
}
