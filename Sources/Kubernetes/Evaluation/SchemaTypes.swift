// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// The types that CRD validation rules see: derived from an OpenAPI v3 structural schema.
enum SchemaTypes {
    /// Declares `self` and `oldSelf`.
    static func declare(
        _ schema: Node, isResourceRoot: Bool, isOldSelfOptional: Bool, names: borrowing JSON.Names,
        in environment: inout Environment
    ) {
        let type = type(
            of: Schema(schema, names), named: "selfType", isResourceRoot: isResourceRoot, names,
            in: &environment.types, environment.options.release)
        environment.declare(variable: "self", type)
        environment.declare(variable: "oldSelf", isOldSelfOptional ? .optional(type) : type)
    }

    private static func type(
        of schema: Schema, named name: String, isResourceRoot: Bool, _ names: borrowing JSON.Names,
        in types: inout TypeRegistry, _ release: KubernetesRelease
    ) -> CELType {
        if schema.isIntOrString { return .dyn }
        switch schema.type {
        case "boolean": return .bool
        case "integer": return .int
        case "number": return .double
        case "string":
            switch schema.format {
            case "byte": return .bytes
            case "duration": return .duration
            case "date", "date-time": return .timestamp
            default: return .string
            }
        case "array":
            guard let items = schema.node("items", names) else { return .list(.dyn) }
            return .list(
                type(
                    of: Schema(items, names), named: name + ".@idx", isResourceRoot: false, names,
                    in: &types, release))
        case "object":
            if let values = schema.node("additionalProperties", names), values.kind == .object {
                let value = type(
                    of: Schema(values, names), named: name + ".@elem", isResourceRoot: false, names,
                    in: &types, release)
                return .map(.string, value)
            }
            return object(
                of: schema, named: name, isResourceRoot: isResourceRoot, names, in: &types, release)
        default: return .dyn
        }
    }

    private static func object(
        of schema: Schema, named name: String, isResourceRoot: Bool, _ names: borrowing JSON.Names,
        in types: inout TypeRegistry, _ release: KubernetesRelease
    ) -> CELType {
        var fields: [String: CELType] = [:]
        if let properties = schema.node("properties", names) {
            for (property, node) in properties.members {
                let own = Schema(node, names)
                let escaped = escape(names.utf8(property).string)
                if own.preservesUnknown, own.type == nil { continue }
                let type = type(
                    of: own, named: "\(name).\(escaped)", isResourceRoot: false, names, in: &types,
                    release)
                fields[escaped] = type
                // Reserved words that may stand behind a dot are known unescaped as well, from 1.31 on.
                let word = names.utf8(property).string
                if release >= KubernetesRelease(31), escaped.hasPrefix("__"),
                    !["true", "false", "null", "in"].contains(word)
                {
                    fields[word] = type
                }
            }
        }
        if isResourceRoot || schema.isEmbeddedResource {
            fields["apiVersion"] = .string
            fields["kind"] = .string
            types.add(
                ObjectType(
                    name: name + ".metadata", fields: ["name": .string, "generateName": .string]))
            fields["metadata"] = .object(name + ".metadata")
        }
        types.add(ObjectType(name: name, fields: fields))
        return .object(name)
    }

    static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for",
        "function", "if",
        "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    /// How a property is written in expressions.
    static func escape(_ property: String) -> String {
        if reserved.contains(property) { return "__\(property)__" }
        var text = ""
        var previousUnderscore = false
        for character in property {
            switch character {
            case "_":
                if previousUnderscore {
                    text.removeLast()
                    text += "__underscores__"
                    previousUnderscore = false
                    continue
                }
                text += "_"
                previousUnderscore = true
                continue
            case ".": text += "__dot__"
            case "-": text += "__dash__"
            case "/": text += "__slash__"
            default: text.append(character)
            }
            previousUnderscore = false
        }
        return text
    }
}

/// What matters of one schema.
struct Schema {
    private let root: Node
    var type: String?
    var format: String?
    var isIntOrString: Bool
    var preservesUnknown: Bool
    var isEmbeddedResource: Bool
    var listType: String?
    /// Of a list of type map the fields that tell its elements apart.
    var listMapKeys: [String]

    init(_ node: Node, _ names: borrowing JSON.Names) {
        root = node
        func member(_ name: String, _ names: borrowing JSON.Names) -> Node? {
            for (key, value) in node.members where names.utf8(key).string == name { return value }
            return nil
        }
        type = member("type", names)?.string
        format = member("format", names)?.string
        isIntOrString = member("x-kubernetes-int-or-string", names)?.bool ?? false
        preservesUnknown = member("x-kubernetes-preserve-unknown-fields", names)?.bool ?? false
        isEmbeddedResource = member("x-kubernetes-embedded-resource", names)?.bool ?? false
        listType = member("x-kubernetes-list-type", names)?.string
        listMapKeys =
            member("x-kubernetes-list-map-keys", names)?.elements.compactMap(\.string) ?? []
    }

    func node(_ name: String, _ names: borrowing JSON.Names) -> Node? {
        for (key, value) in root.members where names.utf8(key).string == name { return value }
        return nil
    }
}
