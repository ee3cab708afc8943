// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// What only mutations may use: `Object{}` and all names below it, `JSONPatch{}`,
/// `jsonpatch.escapeKey`.
package enum MutationTypes {
    /// What an `ApplyConfiguration` must evaluate to.
    package static let object = CELType.object("Object")
    /// What a `JSONPatch` must evaluate to.
    package static let patch = CELType.list(.object("JSONPatch"))

    package static func declare(in environment: inout Environment) {
        environment.types.addFamily("Object")
        environment.types.add(
            ObjectType(
                name: "JSONPatch",
                fields: ["op": .string, "path": .string, "from": .string, "value": .dyn],
                // Upstream has a field of every name, of a type without a name, that nothing but dyn can be assigned to.
                otherFields: .opaque("", [])))
        environment.declare(functions: library.declarations)
    }

    package static let library = FunctionLibrary(
        declarations: [
            FunctionDeclaration(
                "jsonpatch.escapeKey",
                [
                    .global(
                        "string_jsonpatch_escapeKey_string", [.string], .string,
                        introduced: KubernetesRelease(32))
                ])
        ],
        implementations: [
            .init(
                "string_jsonpatch_escapeKey_string",
                cost: .scaled(argument: 0, by: CostRule.traversalFactor),
                evaluate: { escapeKey($0) })
        ])

    /// `~` becomes `~0` and `/` becomes `~1`. Source: RFC 6901, 3.
    private static func escapeKey(_ call: Call) -> Value {
        guard let key = call[0].text else { return .noSuchOverload }
        if !key.contains(UInt8(ascii: "~")), !key.contains(UInt8(ascii: "/")) { return call[0] }
        var escaped = call.text(capacity: key.count + 8)
        for index in 0..<key.count {
            switch key[index] {
            case UInt8(ascii: "~"): escaped.append("~0")
            case UInt8(ascii: "/"): escaped.append("~1")
            case let byte: escaped.append(byte)
            }
        }
        return escaped.finish()
    }
}
