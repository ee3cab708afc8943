// SPDX-License-Identifier: Apache-2.0

package import CEL
import JSON
import Kubernetes

/// The environment that the expressions of access policies are compiled in: upstream's of match conditions for authorization,
/// with `variables` and `selector`. Made once for a process. Source: spec/authorization.md 1.7, 8.
package struct AccessLanguage: Sendable {
    /// Positions of the variables in every activation; declared in this order.
    enum Slot {
        static let request = 0
        static let selector = 1
        static let variables = 2
        static let count = 3
    }

    private let base: Environment
    let functions: FunctionTable
    private static let variablesName = "postern.variables"

    package init(release: KubernetesRelease = .newest) {
        var environment = KubernetesEnvironment.base(release: release)
        for type in AccessTypes.objects { environment.types.add(type) }
        environment.declare(functions: SelectorLibrary.library.declarations)
        environment.declare(variable: "request", AccessTypes.request)
        environment.declare(variable: "selector", SelectorLibrary.type)
        environment.types.add(ObjectType(name: Self.variablesName, fields: [:]))
        environment.declare(variable: "variables", .object(Self.variablesName))
        environment.prepare()
        base = environment
        functions = FunctionTable(
            [StandardLibrary.library, RegexLibrary.standard] + KubernetesEnvironment.libraries
                + [SelectorLibrary.library])
    }

    /// The environment of a policy with these variables.
    func environment(variables: [String: CELType]) -> Environment {
        if variables.isEmpty { return base }
        var environment = base
        environment.types.add(ObjectType(name: Self.variablesName, fields: variables))
        environment.prepare()
        return environment
    }
}

/// The types of `request`: the specification of a SubjectAccessReview v1.
///
/// The texts of a request's attributes are always there, empty or not; `groups` and `extra` are never null; a selector is there
/// only with a requirement. Source: apiserver `pkg/authorization/cel/compile.go`.
enum AccessTypes {
    static let request = CELType.object("kubernetes.SubjectAccessReviewSpec")

    static let objects: [ObjectType] = [
        ObjectType(
            name: "kubernetes.SelectorRequirement",
            fields: ["key": .string, "operator": .string, "values": .list(.string)]),
        ObjectType(
            name: "kubernetes.FieldSelectorAttributes",
            fields: ["rawSelector": .string, "requirements": .list(.object("kubernetes.SelectorRequirement"))]),
        ObjectType(
            name: "kubernetes.LabelSelectorAttributes",
            fields: ["rawSelector": .string, "requirements": .list(.object("kubernetes.SelectorRequirement"))]),
        ObjectType(
            name: "kubernetes.ResourceAttributes",
            fields: [
                "namespace": .string, "verb": .string, "group": .string, "version": .string,
                "resource": .string, "subresource": .string, "name": .string,
                "fieldSelector": .object("kubernetes.FieldSelectorAttributes"),
                "labelSelector": .object("kubernetes.LabelSelectorAttributes"),
            ]),
        ObjectType(
            name: "kubernetes.NonResourceAttributes", fields: ["path": .string, "verb": .string]),
        ObjectType(
            name: "kubernetes.SubjectAccessReviewSpec",
            fields: [
                "resourceAttributes": .object("kubernetes.ResourceAttributes"),
                "nonResourceAttributes": .object("kubernetes.NonResourceAttributes"),
                "user": .string, "groups": .list(.string), "extra": .map(.string, .list(.string)),
                "uid": .string,
            ]),
    ]
}
