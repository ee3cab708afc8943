// SPDX-License-Identifier: Apache-2.0

@testable import CEL
import CELProtobuf
@testable import Kubernetes

/// Environments like those of the recordings.
enum TestEnvironment {
    /// The language with optionals and two-variable comprehensions.
    static let standard: Environment = {
        var environment = Environment()
        environment.declare(functions: StandardDeclarations.functions)
        environment.declare(functions: OptionalDeclarations.functions)
        environment.declare(functions: TwoVariableDeclarations.functions)
        environment.types.addTypeName("optional_type", .opaque("optional_type", []))
        return environment
    }()

    /// Kubernetes' environment for policies, without variables.
    static let kubernetes = KubernetesEnvironment.base()

    /// The environment of the published conformance tables.
    static let specification = specification(with: TestMessages.messages)

    /// The same where constants of enumerations have types of their own.
    static let specificationWithEnumerations = specification(with: TestMessages.strongMessages)

    private static func specification(with messages: MessageSet) -> Environment {
        var environment = standard
        environment.options.escapedIdentifiers = true
        environment.options.homogeneousAggregates = false
        environment.options.validatesLiterals = false
        environment.options.macros = [
            .standard, .existsOne, .twoVariable, .optional, .bindings, .block, .math,
            .extensionFields,
        ]
        environment.options.joinsToNullable = true
        environment.options.strictMapKeys = true
        environment.options.refusesBadPresence = true
        for library in extensions { environment.declare(functions: library.declarations) }
        environment.types.addTypeName("net.IP", NetworkLibrary.addressType)
        environment.types.addTypeName("net.CIDR", NetworkLibrary.networkType)
        messages.declare(in: &environment)
        environment.prepare()
        return environment
    }

    /// The extension libraries of the tables.
    static let extensions = [
        StringsLibrary.library, MathLibrary.library, EncodersLibrary.library,
        NetworkLibrary.specification, SpecificationLibrary.library,
    ]

    static let kubernetesMutation = KubernetesEnvironment.mutationBase()

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
            return text.hasPrefix("kubernetes.") ? .object(text) : .opaque(text, [])
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
}
