// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// How large the values that a schema describes may be: what a static estimate knows of `self` and
/// all below it.
///
/// Bounds come from `maxLength`, `maxItems` and `maxProperties`; where there is none, from the
/// largest request: so many of the smallest elements fit in it. Source: apiserver
/// `pkg/cel/common/schemas.go`, `pkg/apiextensions…/validation` (`sizeEstimator`).
package struct SchemaSizes: Sendable {
    /// Characters, elements or entries; upstream has 0 for what it gives no size.
    var maximum: UInt64 = 0
    /// The fewest bytes that a value takes as JSON.
    var byteCountMinimum: UInt64 = 2
    private var fields: [String: SchemaSizes] = [:]
    /// The element of a list, the value of a map: one or none.
    private var elements: [SchemaSizes] = []
    private var isMap = false

    /// - Parameter isResourceRoot: The schema is of a whole resource, whose kind, version and name
    ///   expressions see although the schema need not have them.
    package init(_ schema: Node, isResourceRoot: Bool, names: borrowing JSON.Names) {
        self = SchemaSizes(Schema(schema, names), isResourceRoot, names) ?? SchemaSizes()
    }

    private init() {}

    /// The size of what lies at a path from a variable. Every variable counts as `self`: upstream
    /// does not look at its name.
    package func size(_ path: [String]) -> Estimate? {
        guard !path.isEmpty else { return nil }
        var here = self
        for step in path.dropFirst() {
            switch step {
            case "@items", "@values":
                guard let element = here.elements.first else { return nil }
                here = element
            case "@keys":
                guard here.isMap else { return nil }
                here = SchemaSizes()
            default:
                guard let field = here.fields[step] else { return nil }
                here = field
            }
        }
        return Estimate(0, here.maximum)
    }

    /// Nil for what expressions do not see.
    private init?(_ schema: Schema, _ isResourceRoot: Bool, _ names: borrowing JSON.Names) {
        func bound(_ name: String, _ names: borrowing JSON.Names) -> UInt64? {
            schema.node(name, names)?.int.map { UInt64(max(0, $0)) }
        }
        if schema.isIntOrString {
            maximum = Limits.requestByteCount - 2
            byteCountMinimum = 1
            return
        }
        switch isResourceRoot ? "object" : schema.type {
        case "boolean": byteCountMinimum = 4
        case "integer", "number": byteCountMinimum = 1
        case "string": readString(schema, bound("maxLength", names), names)
        case "array":
            guard let node = schema.node("items", names) else { return nil }
            let items = Schema(node, names)
            guard let element = SchemaSizes(items, items.isEmbeddedResource, names) else {
                return nil
            }
            elements = [element]
            // An element and a comma, in brackets.
            maximum =
                bound("maxItems", names)
                ?? (Limits.requestByteCount - 2) / (element.byteCountMinimum + 1)
        case "object":
            if let node = schema.node("additionalProperties", names), node.kind == .object {
                let values = Schema(node, names)
                guard let value = SchemaSizes(values, values.isEmbeddedResource, names) else {
                    return nil
                }
                elements = [value]
                isMap = true
                // A key of two characters, a colon, a comma and the value, in braces.
                maximum =
                    bound("maxProperties", names)
                    ?? (Limits.requestByteCount - 2) / (value.byteCountMinimum + 6)
                return
            }
            readFields(schema, names)
            if isResourceRoot { addResourceFields() }
        default: return nil
        }
    }

    private mutating func readString(
        _ schema: Schema, _ maxLength: UInt64?, _ names: borrowing JSON.Names
    ) {
        switch schema.format {
        case "byte": maximum = maxLength ?? Limits.requestByteCount - 2
        case "duration":
            byteCountMinimum = 4
            maximum = 32
        case "date":
            byteCountMinimum = 12
            maximum = 12
        case "date-time":
            byteCountMinimum = 22
            maximum = 32
        default:
            if let maxLength {
                // A code point has up to four bytes.
                maximum = maxLength.multipliedReportingOverflow(by: 4).partialValue
            } else if let words = schema.node("enum", names), words.count > 0 {
                maximum = words.elements.reduce(0) { max($0, UInt64($1.utf8?.count ?? 0)) }
            } else {
                maximum = Limits.requestByteCount - 2
            }
        }
    }

    private mutating func readFields(_ schema: Schema, _ names: borrowing JSON.Names) {
        let required = schema.node("required", names)?.elements.compactMap(\.string) ?? []
        guard let properties = schema.node("properties", names) else { return }
        for (key, node) in properties.members {
            let property = Schema(node, names)
            guard let field = SchemaSizes(property, property.isEmbeddedResource, names) else {
                continue
            }
            let name = names.utf8(key).string
            fields[SchemaTypes.escape(name)] = field
            // Defaults are filled in before the size counts.
            if required.contains(name), property.node("default", names) == nil {
                byteCountMinimum += UInt64(name.utf8.count) + field.byteCountMinimum + 4
            }
        }
    }

    private mutating func addResourceFields() {
        var text = SchemaSizes()
        text.maximum = Limits.requestByteCount - 2
        fields["kind"] = text
        fields["apiVersion"] = text
        var metadata = SchemaSizes()
        metadata.fields = ["name": text, "generateName": text]
        fields["metadata"] = metadata
    }
}

extension LibraryEstimates {
    /// Estimates that know the sizes of a schema's values.
    package init(sizes: SchemaSizes) { self.init { path, _ in sizes.size(path) } }
}

extension Environment {
    /// Bounds on what a checked expression costs in Kubernetes, before it ever ran.
    /// - Parameter sizes: Of the schema that `self` has; nil where values may be of any size, as in
    ///   admission policies.
    package func estimate(_ checked: CheckedAST, sizes: SchemaSizes? = nil) -> Estimate {
        let source = sizes.map { LibraryEstimates(sizes: $0) } ?? LibraryEstimates()
        return Estimator.estimate(checked, in: self, source: source)
    }
}
