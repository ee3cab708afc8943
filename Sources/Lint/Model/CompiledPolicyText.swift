// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Every expression of a policy that compiles, in its own environment.
struct CompiledPolicyText {
    let policy: LintPolicy
    private(set) var conditions: [CompiledText] = []
    private(set) var variables: [CompiledText] = []
    private(set) var mutations: [CompiledText] = []
    private(set) var validations: [CompiledText] = []
    private(set) var messages: [CompiledText] = []
    private(set) var annotations: [CompiledText] = []
    /// The expressions that do not compile, with the first thing wrong with each.
    private(set) var failures: [(expression: LintExpression, message: String)] = []

    init(_ policy: LintPolicy, _ environments: LintEnvironments) {
        self.policy = policy
        let hasParams = policy.paramKind != nil
        let conditionEnvironment = environments.environment(.matchConditions, hasParams)
        for expression in policy.conditions {
            compile(expression, conditionEnvironment, into: \.conditions)
        }
        var types: [(String, CELType)] = []
        var environment = environments.environment(.variables, hasParams)
        for expression in policy.variables {
            compile(expression, environment, into: \.variables)
            let type = variables.last.flatMap {
                $0.expression.path == expression.path ? $0.checked.type : nil
            }
            types.append((expression.name, type.map(Self.declared) ?? .dyn))
            environment.declare(policyVariable: expression.name, types[types.count - 1].1)
        }
        func place(_ place: KubernetesEnvironment.Place) -> Environment {
            environments.environment(place, hasParams, types)
        }
        if !policy.mutations.isEmpty {
            let environment = place(.mutations)
            for expression in policy.mutations {
                compile(expression, environment, into: \.mutations)
            }
        }
        if !policy.validations.isEmpty {
            let environment = place(.validations)
            for expression in policy.validations {
                compile(expression, environment, into: \.validations)
            }
        }
        if !policy.messages.isEmpty {
            let environment = place(.messageExpressions)
            for expression in policy.messages { compile(expression, environment, into: \.messages) }
        }
        if !policy.annotations.isEmpty {
            let environment = place(.auditAnnotations)
            for expression in policy.annotations {
                compile(expression, environment, into: \.annotations)
            }
        }
    }

    private mutating func compile(
        _ expression: LintExpression, _ environment: Environment,
        into list: WritableKeyPath<Self, [CompiledText]>
    ) {
        do throws(CompilationError) {
            let checked = try environment.compile(Source(trimmed(expression.text)))
            self[keyPath: list].append(
                CompiledText(expression: expression, checked: checked, environment: environment))
        } catch {
            failures.append((expression, error.issues.first?.message ?? "does not compile"))
        }
    }

    /// What upstream keeps of a variable's type.
    private static func declared(_ type: CELType) -> CELType {
        switch type {
        case .bool, .int, .uint, .double, .string, .bytes, .duration, .timestamp: type
        case .list(let element): .list(declared(element))
        case .map(let key, let value): .map(declared(key), declared(value))
        default: .dyn
        }
    }

    var all: [CompiledText] {
        conditions + variables + mutations + validations + messages + annotations
    }

    func variable(named name: String) -> CompiledText? {
        variables.last { $0.expression.name == name }
    }
}

/// The environments of one release, made when first asked for and prepared once.
final class LintEnvironments {
    private struct Key: Hashable {
        var place: KubernetesEnvironment.Place
        var hasParams: Bool
    }

    let release: KubernetesRelease
    private var others: [KubernetesRelease: LintEnvironments] = [:]
    private var made: [Key: Environment] = [:]

    init(_ release: KubernetesRelease = .newest) { self.release = release }

    /// Those of another release, made once.
    func others(at release: KubernetesRelease) -> LintEnvironments {
        if let known = others[release] { return known }
        let made = LintEnvironments(release)
        others[release] = made
        return made
    }

    func environment(
        _ place: KubernetesEnvironment.Place, _ hasParams: Bool,
        _ variables: [(String, CELType)] = []
    ) -> Environment {
        let key = Key(place: place, hasParams: hasParams)
        var environment: Environment
        if let known = made[key] {
            environment = known
        } else {
            environment = KubernetesEnvironment.make(
                release: release, place: place, hasParameters: hasParams)
            environment.prepare()
            made[key] = environment
        }
        if variables.isEmpty { return environment }
        for (name, type) in variables { environment.declare(policyVariable: name, type) }
        environment.prepare()
        return environment
    }
}
