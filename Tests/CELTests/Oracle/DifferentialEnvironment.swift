// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// The environments in which one expression is evaluated in several ways, and the values of their
/// variables: those that `ExpressionGenerator` uses.
struct DifferentialEnvironment {
    /// Variables with the types of their values.
    let typed: Environment
    /// The same with every variable dyn.
    let dynamic: Environment
    /// As `typed`; conversions of constants are left to run time.
    let unfolded: Environment

    static let document = """
        {"xs": [0, 1, 2, 3], "m": {"a": 1, "k": 7, "zero": 0},
         "object": {"name": "web", "spec": {"count": 3, "ratio": 1.5, "on": true},
                    "list": [1, "two", 3.0, null, {"a": 1}], "none": null}}
        """

    private static let types: [(name: String, type: CELType)] = [
        ("b", .bool), ("i", .int), ("j", .int), ("u", .uint), ("d", .double), ("s", .string),
        ("y", .bytes), ("xs", .list(.int)), ("ys", .list(.int)), ("ss", .list(.string)),
        ("m", .map(.string, .int)), ("r", .duration), ("t", .timestamp), ("o", .optional(.int)),
        ("object", .dyn), ("absent", .int),
    ]

    init() {
        var typed = KubernetesEnvironment.base()
        var dynamic = typed
        for (name, type) in Self.types {
            typed.declare(variable: name, type)
            dynamic.declare(variable: name, .dyn)
        }
        var unfolded = typed
        unfolded.options.foldsConversions = false
        typed.prepare()
        dynamic.prepare()
        unfolded.prepare()
        self.typed = typed
        self.dynamic = dynamic
        self.unfolded = unfolded
    }

    /// Gives the variables their values. `absent` has none.
    static func bind(
        _ activation: inout Activation, _ root: Node, _ names: borrowing JSON.Names,
        _ workspace: inout Workspace
    ) {
        var made: [String: Value] = [
            "b": .bool(true), "i": .int(2), "j": .int(-5), "u": .uint(3), "d": .double(2.5),
            "r": .duration(nanoseconds: 90_000_000_000),
            "t": .timestamp(seconds: 1_700_000_000, nanoseconds: 5),
        ]
        made["s"] = workspace.string("abc")
        made["y"] = workspace.bytes([0x61, 0xFF])
        made["ys"] = workspace.list([.int(3), .int(1), .int(2)])
        made["ss"] = workspace.list([workspace.string("a"), workspace.string("bc")])
        made["o"] = workspace.optional(.int(4))
        for (name, value) in root.members { made[names.utf8(name).string] = Value(value) }
        for (slot, variable) in types.enumerated() {
            if let value = made[variable.name] { activation.set(slot, value) }
        }
    }
}
