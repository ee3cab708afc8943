// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// Documents as CRD validation rules see them: read through their schema.
///
/// Text with a format becomes a time, a duration or bytes; objects have the escaped names of their
/// declared properties and nothing else.
enum SchemaValues {
    static func value(
        _ node: Node, schema: Node, isResourceRoot: Bool, _ workspace: inout Workspace
    ) -> Value {
        let own = Schema(schema, workspace.names)
        if own.isIntOrString || node.isNull { return Value(node) }
        switch (own.type, node.kind) {
        case ("number", .int): return .double(Double(node.int ?? 0))
        case ("string", .string): return text(node, own.format, &workspace)
        case ("array", .array):
            guard let items = own.node("items", workspace.names) else { return Value(node) }
            var elements: [Value] = []
            for element in node.elements {
                elements.append(value(element, schema: items, isResourceRoot: false, &workspace))
            }
            return list(elements, own, &workspace)
        case ("object", .object):
            return object(node, own, isResourceRoot: isResourceRoot, &workspace)
        default: return Value(node)
        }
    }

    private static func list(_ elements: [Value], _ own: Schema, _ workspace: inout Workspace)
        -> Value
    {
        switch own.listType {
        case "set": return workspace.keyedList(elements, keys: nil)
        case "map":
            var keys: [Value] = []
            for key in own.listMapKeys { keys.append(workspace.string(SchemaTypes.escape(key))) }
            return workspace.keyedList(elements, keys: keys)
        default: return workspace.list(elements)
        }
    }

    private static func text(_ node: Node, _ format: String?, _ workspace: inout Workspace) -> Value
    {
        switch format {
        case "byte": return TypedValue.make(node, .bytes, &workspace)
        case "duration": return TypedValue.converted(node, "string_to_duration", &workspace)
        case "date-time": return TypedValue.converted(node, "string_to_timestamp", &workspace)
        case "date":
            let whole = workspace.string((node.string ?? "") + "T00:00:00Z")
            return EvaluationEnvironment.functions.call("string_to_timestamp", whole, &workspace)
                ?? Value(node)
        default: return Value(node)
        }
    }

    private static func object(
        _ node: Node, _ own: Schema, isResourceRoot: Bool, _ workspace: inout Workspace
    ) -> Value {
        if let values = own.node("additionalProperties", workspace.names), values.kind == .object {
            var entries: [(Value, Value)] = []
            for (name, member) in node.members {
                let key = Value.string(workspace.names.utf8(name))
                entries.append(
                    (key, value(member, schema: values, isResourceRoot: false, &workspace)))
            }
            return workspace.map(entries)
        }
        guard let properties = own.node("properties", workspace.names) else {
            return own.preservesUnknown || isResourceRoot || own.isEmbeddedResource
                ? Value(node) : workspace.map([])
        }
        var entries: [(Value, Value)] = []
        for (name, member) in node.members {
            let property = workspace.names.utf8(name).string
            guard let schema = properties[name] else {
                let isMeta =
                    property == "apiVersion" || property == "kind" || property == "metadata"
                if own.preservesUnknown || ((isResourceRoot || own.isEmbeddedResource) && isMeta) {
                    entries.append((workspace.string(SchemaTypes.escape(property)), Value(member)))
                }
                continue
            }
            // A declared field that is null counts as absent.
            if member.isNull { continue }
            let key = workspace.string(SchemaTypes.escape(property))
            let fieldValue = value(member, schema: schema, isResourceRoot: false, &workspace)
            entries.append((key, fieldValue))
            if SchemaTypes.reserved.contains(property) {
                entries.append((.alias(workspace.string(property)), fieldValue))
            }
        }
        return workspace.map(entries)
    }
}

extension Value {
    /// A key under which a field is found beside its proper, escaped name: a reserved word that may
    /// stand behind a dot. Objects of a schema are never walked, so nobody sees it but who looks
    /// for it.
    static func alias(_ key: Value) -> Value {
        var key = key
        key.aux = .max
        return key
    }

    var isAlias: Bool { aux == .max }
}
