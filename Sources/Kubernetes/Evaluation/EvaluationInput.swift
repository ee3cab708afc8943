// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// One line of a batch.
struct EvaluationInput {
    /// JSON, as it came.
    var id: String
    var expression: String
    var isMutation: Bool
    var variables: [(name: String, value: Node)] = []
    var types: [(name: String, type: CELType)] = []
    var schema: Node?
    var isResourceRoot: Bool
    var isOldSelfOptional: Bool

    init(_ line: Node, names: inout JSON.Names) {
        func member(_ name: String) -> Node? { line[names.intern(name)] }
        var identifier = ByteBuffer()
        if let node = member("id") { Writer.write(node, names: names, to: &identifier) }
        id = identifier.isEmpty ? "null" : identifier.string
        expression = member("expr")?.string ?? ""
        isMutation = member("env")?.string == "mutation"
        schema = member("schema")
        isResourceRoot = member("resource_root")?.bool ?? false
        isOldSelfOptional = member("optional_old_self")?.bool ?? false
        if let vars = member("vars") {
            for (name, value) in vars.members { variables.append((names.utf8(name).string, value)) }
        }
        if let typed = member("typed") {
            for (name, type) in typed.members {
                types.append((names.utf8(name).string, DeclaredType.parse(type.string ?? "dyn")))
            }
        }
    }

    /// Declares the variables that the line brings.
    func declare(in environment: inout Environment, names: borrowing JSON.Names) {
        for (name, _) in variables where !types.contains(where: { $0.name == name }) {
            environment.declare(variable: name, .dyn)
        }
        for (name, type) in types { environment.declare(variable: name, type) }
        if let schema {
            SchemaTypes.declare(
                schema, isResourceRoot: isResourceRoot, isOldSelfOptional: isOldSelfOptional,
                names: names,
                in: &environment)
        }
    }

    /// How large `self` and what is below it may be; nil without a schema.
    func sizes(names: borrowing JSON.Names) -> SchemaSizes? {
        schema.map { SchemaSizes($0, isResourceRoot: isResourceRoot, names: names) }
    }

    /// Gives the variables their values.
    func bind(
        in activation: inout Activation, _ environment: Environment, _ program: borrowing Program,
        _ workspace: inout Workspace
    ) {
        for (name, node) in variables {
            guard let slot = environment.variables.firstIndex(where: { $0.name == name }) else {
                continue
            }
            let type = environment.variables[slot].type
            if let schema, name == "self" || name == "oldSelf" {
                if name == "oldSelf", isOldSelfOptional, node.isNull {
                    activation.set(slot, .none)
                    continue
                }
                let value = SchemaValues.value(
                    node, schema: schema, isResourceRoot: isResourceRoot, &workspace)
                activation.set(
                    slot, name == "oldSelf" && isOldSelfOptional ? workspace.optional(value) : value
                )
                continue
            }
            activation.set(slot, TypedValue.make(node, type, &workspace))
        }
    }
}
