// SPDX-License-Identifier: Apache-2.0

@testable import CEL

/// The types that CRD validation rules see: derived from an OpenAPI v3 structural schema.
enum SchemaTypes {
    /// Declares `self` and `oldSelf`.
    static func declare(
        _ schema: [String: Any], isResourceRoot: Bool, isOldSelfOptional: Bool,
        in environment: inout Environment
    ) {
        let type = type(
            of: schema, named: "selfType", isResourceRoot: isResourceRoot, in: &environment.types)
        environment.declare(variable: "self", type)
        environment.declare(variable: "oldSelf", isOldSelfOptional ? .optional(type) : type)
    }

    private static func type(
        of schema: [String: Any], named name: String, isResourceRoot: Bool,
        in types: inout TypeRegistry
    ) -> CELType {
        if schema["x-kubernetes-int-or-string"] as? Bool == true { return .dyn }
        switch schema["type"] as? String {
        case "boolean": return .bool
        case "integer": return .int
        case "number": return .double
        case "string":
            switch schema["format"] as? String {
            case "byte": return .bytes
            case "duration": return .duration
            case "date", "date-time": return .timestamp
            default: return .string
            }
        case "array":
            let items = schema["items"] as? [String: Any] ?? [:]
            return .list(type(of: items, named: name + ".@idx", isResourceRoot: false, in: &types))
        case "object":
            if let values = schema["additionalProperties"] as? [String: Any] {
                return .map(
                    .string,
                    type(of: values, named: name + ".@elem", isResourceRoot: false, in: &types))
            }
            return object(of: schema, named: name, isResourceRoot: isResourceRoot, in: &types)
        default: return .dyn
        }
    }

    private static func object(
        of schema: [String: Any], named name: String, isResourceRoot: Bool,
        in types: inout TypeRegistry
    ) -> CELType {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        var fields: [String: CELType] = [:]
        for (property, own) in properties {
            let escaped = escape(property)
            if own["x-kubernetes-preserve-unknown-fields"] as? Bool == true, own["type"] == nil {
                continue
            }
            let type = type(of: own, named: "\(name).\(escaped)", isResourceRoot: false, in: &types)
            fields[escaped] = type
            // Reserved words that may stand behind a dot are known unescaped as well.
            if escaped.hasPrefix("__"), !["true", "false", "null", "in"].contains(property) {
                fields[property] = type
            }
        }
        if isResourceRoot || schema["x-kubernetes-embedded-resource"] as? Bool == true {
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

    /// How a property is written in expressions.
    private static func escape(_ property: String) -> String {
        let reserved: Set<String> = [
            "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for",
            "function", "if",
            "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
        ]
        if reserved.contains(property) { return "__\(property)__" }
        return property.replacing("__", with: "__underscores__").replacing(".", with: "__dot__")
            .replacing("-", with: "__dash__").replacing("/", with: "__slash__")
    }
}
