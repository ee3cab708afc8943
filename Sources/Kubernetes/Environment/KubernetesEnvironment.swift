// SPDX-License-Identifier: Apache-2.0

package import CEL

/// The CEL environment of Kubernetes: what an expression of a policy may say, by where it stands
/// and by release.
///
/// Every running policy sees the newest environment; an older release is for checking what a
/// cluster of that release would take. Source: apiserver `pkg/cel/environment/base.go`.
package enum KubernetesEnvironment {
    /// Where an expression stands in a policy: it decides which variables and types there are.
    package enum Place: Hashable, Sendable, CaseIterable {
        /// Variables but `variables` itself; `namespaceObject` is always null there.
        case matchConditions
        case variables
        /// With `Object{}`, `JSONPatch{}` and `jsonpatch.escapeKey`.
        case mutations
        case validations
        /// Without the authorizer.
        case messageExpressions
        /// With an authorizer that has no value.
        case auditAnnotations
    }

    /// The environment of a place.
    /// - Parameter hasParameters: Whether the policy has a `paramKind`, so that `params` is declared.
    package static func make(
        release: KubernetesRelease = .newest, place: Place, hasParameters: Bool = false
    ) -> Environment {
        var environment = base(release: release)
        environment.declare(variable: "object", .dyn)
        environment.declare(variable: "oldObject", .dyn)
        environment.declare(variable: "request", AdmissionTypes.request)
        environment.declare(variable: "namespaceObject", AdmissionTypes.namespace)
        if hasParameters { environment.declare(variable: "params", .dyn) }
        if place != .messageExpressions, release >= KubernetesRelease(27) {
            environment.declare(variable: "authorizer", AuthorizerLibrary.authorizer)
            environment.declare(
                variable: "authorizer.requestResource", AuthorizerLibrary.resourceCheck)
        }
        if place != .matchConditions {
            environment.types.add(ObjectType(name: AdmissionTypes.variablesName, fields: [:]))
            environment.declare(variable: "variables", AdmissionTypes.variables)
        }
        if place == .mutations { MutationTypes.declare(in: &environment) }
        return environment
    }

    /// The language, the libraries of a release and the types of policies, without any variable.
    package static func base(release: KubernetesRelease = .newest) -> Environment {
        var options = Environment.Options()
        options.release = release
        options.crossTypeNumericComparisons = release >= KubernetesRelease(28)
        options.optionalSyntax = release >= KubernetesRelease(28)
        options.homogeneousAggregates = release >= KubernetesRelease(29)
        options.validatesLiterals = release >= KubernetesRelease(29)
        options.macros = .standard
        if release >= KubernetesRelease(28) { options.macros.insert(.optional) }
        if release >= KubernetesRelease(32) { options.macros.insert(.twoVariable) }
        if release >= KubernetesRelease(34) { options.macros.insert(.lists) }
        var environment = Environment(options: options)
        environment.declare(functions: StandardDeclarations.functions)
        if release >= KubernetesRelease(28) {
            environment.declare(functions: OptionalDeclarations.functions)
            environment.types.addTypeName("optional_type", .opaque("optional_type", []))
        }
        if release >= KubernetesRelease(32) {
            environment.declare(functions: TwoVariableDeclarations.functions)
        }
        for library in libraries { environment.declare(functions: library.declarations) }
        if release >= KubernetesRelease(30) {
            environment.types.addTypeName("net.IP", NetworkLibrary.addressType)
            environment.types.addTypeName("net.CIDR", NetworkLibrary.networkType)
        }
        // Upstream's provider of schema types knows the short names too.
        environment.types.addTypeName("duration", .duration)
        environment.types.addTypeName("timestamp", .timestamp)
        for object in AdmissionTypes.objects { environment.types.add(object) }
        return environment
    }

    /// The same with the types and functions that only mutations may use.
    package static func mutationBase(release: KubernetesRelease = .newest) -> Environment {
        var environment = base(release: release)
        MutationTypes.declare(in: &environment)
        return environment
    }

    /// The libraries beyond the language, in upstream's order: overloads are tried in it.
    package static let libraries: [FunctionLibrary] = [
        URLLibrary.library, RegexLibrary.kubernetes, KubernetesListsLibrary.library,
        AuthorizerLibrary.library, QuantityLibrary.library, StringsLibrary.library,
        SetsLibrary.library,
        NetworkLibrary.library, FormatLibrary.library, SemverLibrary.library, ListsLibrary.library,
    ]

    /// What all functions of all places and releases do; one for the process.
    package static let functions = functions(with: [])

    /// The same and more.
    package static func functions(with others: [FunctionLibrary]) -> FunctionTable {
        FunctionTable(
            [StandardLibrary.library, RegexLibrary.standard] + libraries + [MutationTypes.library]
                + others)
    }
}

extension Environment {
    /// Makes `variables.name` known, for the expressions that follow it in a policy. A later
    /// variable of the same name replaces it.
    package mutating func declare(policyVariable name: String, _ type: CELType) {
        guard var object = types.object(AdmissionTypes.variablesName) else {
            types.add(ObjectType(name: AdmissionTypes.variablesName, fields: [name: type]))
            return
        }
        object.fields[name] = type
        replace(object)
    }
}
