// SPDX-License-Identifier: Apache-2.0

@testable import CEL
@testable import Kubernetes

/// Environments like those of the recordings.
enum TestEnvironment {
    /// The language with optionals and two-variable comprehensions.
    static let standard: Environment = {
        var environment = Environment()
        environment.declare(functions: StandardDeclarations.functions)
        environment.declare(functions: OptionalDeclarations.functions)
        environment.declare(functions: TwoVariableDeclarations.functions)
        environment.types.addTypeName("optional_type", .optional(.dyn))
        return environment
    }()

    /// Kubernetes' environment for policies.
    static let kubernetes: Environment = {
        var environment = standard
        environment.declare(functions: ExtensionDeclarations.all)
        for object in admissionTypes { environment.types.add(object) }
        return environment
    }()

    /// The environment of the published conformance tables.
    static let specification: Environment = {
        var environment = standard
        environment.options.escapedIdentifiers = true
        environment.options.homogeneousAggregates = false
        environment.options.validatesLiterals = false
        environment.options.macros = [.standard, .existsOne, .twoVariable, .optional, .bindings, .block]
        let t = CELType.parameter("T")
        environment.declare(functions: [
            FunctionDeclaration("cel.@block", [.global("cel_block_list", [.list(.dyn), t], t)])
        ])
        for index in 0..<30 { environment.declare(variable: "@index\(index)", .dyn) }
        environment.declare(functions: ExtensionDeclarations.specification)
        return environment
    }()

    static func addMutation(to environment: inout Environment) {
        environment.types.addFamily("Object")
        environment.types.add(
            ObjectType(
                name: "JSONPatch", fields: ["op": .string, "path": .string, "from": .string, "value": .dyn]))
        environment.declare(functions: [
            FunctionDeclaration(
                "jsonpatch.escapeKey", [.global("string_jsonpatch_escapeKey_string", [.string], .string)])
        ])
    }

    /// A type as recordings write it.
    static func type(_ text: String) -> CELType {
        switch text {
        case "dyn": return .dyn
        case "null_type": return .null
        case "bool": return .bool
        case "int": return .int
        case "uint": return .uint
        case "double": return .double
        case "string": return .string
        case "bytes": return .bytes
        case "duration": return .duration
        case "timestamp": return .timestamp
        default: break
        }
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            let isObject = text.hasPrefix("kubernetes.Admission") || text.hasPrefix("kubernetes.Namespace")
            return isObject ? .object(text) : .opaque(text, [])
        }
        let inner = text[text.index(after: open)...].dropLast()
        switch text[..<open] {
        case "list": return .list(type(String(inner)))
        case "optional_type": return .optional(type(String(inner)))
        default:
            let comma = inner.firstIndex(of: ",") ?? inner.endIndex
            return .map(type(String(inner[..<comma])), type(String(inner[comma...].dropFirst(2))))
        }
    }

    /// The object types of admission policies, as the recordings' README lists them.
    static let admissionTypes: [ObjectType] = {
        func strings(_ names: String...) -> [String: CELType] {
            Dictionary(uniqueKeysWithValues: names.map { ($0, .string) })
        }
        let kind = ObjectType(name: "kubernetes.GroupVersionKind", fields: strings("group", "version", "kind"))
        let resource = ObjectType(
            name: "kubernetes.GroupVersionResource", fields: strings("group", "version", "resource"))
        var user = strings("username", "uid")
        user["groups"] = .list(.string)
        user["extra"] = .map(.string, .list(.string))
        var request = strings("subResource", "requestSubResource", "name", "namespace", "operation")
        request["kind"] = .object(kind.name)
        request["requestKind"] = .object(kind.name)
        request["resource"] = .object(resource.name)
        request["requestResource"] = .object(resource.name)
        request["userInfo"] = .object("kubernetes.UserInfo")
        request["dryRun"] = .bool
        request["options"] = .dyn
        var metadata = strings("name", "generateName", "namespace", "UID", "resourceVersion")
        metadata["labels"] = .map(.string, .string)
        metadata["annotations"] = .map(.string, .string)
        metadata["creationTimestamp"] = .timestamp
        metadata["deletionTimestamp"] = .timestamp
        metadata["deletionGracePeriodSeconds"] = .int
        metadata["generation"] = .int
        metadata["finalizers"] = .list(.string)
        var condition = strings("status", "type", "message", "reason")
        condition["lastTransitionTime"] = .timestamp
        return [
            kind, resource, ObjectType(name: "kubernetes.UserInfo", fields: user),
            ObjectType(name: "kubernetes.AdmissionRequest", fields: request),
            ObjectType(name: "kubernetes.NamespaceMetadata", fields: metadata),
            ObjectType(name: "kubernetes.NamespaceSpec", fields: ["finalizers": .list(.string)]),
            ObjectType(name: "kubernetes.NamespaceCondition", fields: condition),
            ObjectType(
                name: "kubernetes.NamespaceStatus",
                fields: ["phase": .string, "conditions": .list(.object("kubernetes.NamespaceCondition"))]),
            ObjectType(
                name: "kubernetes.Namespace",
                fields: [
                    "metadata": .object("kubernetes.NamespaceMetadata"), "spec": .object("kubernetes.NamespaceSpec"),
                    "status": .object("kubernetes.NamespaceStatus"),
                ]),
        ]
    }()
}

/// The extension libraries.
enum ExtensionDeclarations {
    static let all: [FunctionDeclaration] =
        [
            StringsLibrary.library, ListsLibrary.library, SetsLibrary.library, RegexLibrary.kubernetes,
            QuantityLibrary.library, NetworkLibrary.library, URLLibrary.library, SemverLibrary.library,
            FormatLibrary.library, KubernetesListsLibrary.library,
        ].flatMap(\.declarations)

    /// Those that the published tables use and that are there.
    static let specification: [FunctionDeclaration] = [StringsLibrary.library, NetworkLibrary.library]
        .flatMap(\.declarations)
}
