// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AdmissionWorker {
    /// Lists what applies to the request, before anything is changed; configuration errors are recorded.
    /// Source: spec/admission.md 2, 3, 4.2 A.
    mutating func select(
        _ group: PolicyGroup, _ request: AdmissionRequest, _ attributes: MatchAttributes
    ) {
        invocations.removeAll(keepingCapacity: true)
        isNamespaceNeeded = false
        requestNamespace = knownNamespace(request)
        let namespace = requestNamespace
        let candidates = group.index.candidates(
            group: attributes.resource.group, resource: attributes.resource.type)
        // Read once: each look through the set counts references on a line that all loops share.
        let set = policySet
        let catalogue = set.catalogue
        for position in candidates {
            let number = group.index.policy(at: position)
            let policy = group.policies[number]
            let match = policy.matcher.match(
                request, attributes, namespace: namespace, names: set.words,
                custom: catalogue.customVersions)
            trace?.matched(policy, match)
            switch match {
            case .none: continue
            case .namespaceNotFound:
                refuseConfiguration(policy, number, nil, Self.missing(request.namespace))
            case .asRequested, .equivalent:
                select(number, policy, match.equivalent, request, attributes, namespace, set, catalogue)
            }
        }
    }

    private mutating func select(
        _ number: Int, _ policy: CompiledPolicy, _ equivalent: EquivalentResource?,
        _ request: AdmissionRequest, _ attributes: MatchAttributes, _ namespace: Node?,
        _ set: PolicySet, _ catalogue: Catalogue
    ) {
        for binding in policy.bindings.indices {
            let match =
                policy.bindings[binding].matcher?.match(
                    request, attributes, namespace: namespace, names: set.words,
                    custom: catalogue.customVersions)
                ?? .asRequested
            switch match {
            case .none: continue
            case .namespaceNotFound:
                refuseConfiguration(policy, number, binding, Self.missing(request.namespace))
            case .asRequested, .equivalent:
                selectParams(
                    Invocation(
                        policy: number, binding: binding, param: .none, equivalent: equivalent),
                    policy, request)
            }
        }
    }

    /// One invocation for each parameter object. Source: spec/admission.md 3.
    private mutating func selectParams(
        _ template: Invocation, _ policy: CompiledPolicy, _ request: AdmissionRequest
    ) {
        var invocation = template
        // The parameters found or none: whether anything went wrong is known at the end.
        let errorCount = errors.count
        defer { if errors.count == errorCount { isNamespaceNeeded = true } }
        guard policy.params.kind != nil else {
            invocations.append(invocation)
            return
        }
        guard let reference = policy.bindings[template.binding].source.paramRef else {
            invocation.param = .null
            invocations.append(invocation)
            return
        }
        let requestNamespace = request.namespace.string
        var namespace = ""
        if policy.params.isNamespaced {
            namespace = reference.namespace ?? requestNamespace
            if namespace.isEmpty {
                refuseConfiguration(
                    policy, template.policy, template.binding,
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
                )
                return
            }
        } else if reference.namespace != nil {
            refuseConfiguration(
                policy, template.policy, template.binding,
                "paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
            return
        }
        let selector = policy.bindings[template.binding].paramSelector
        var isFound = false
        for object in policy.params.objects where object.namespace == namespace {
            if case .name(let name) = reference.choice, object.name != name { continue }
            let labels = object.node[policySet.words.metadata]?[policySet.words.labels]
            if let selector, !selector.matches(labels) { continue }
            isFound = true
            invocation.param = .object(object.node)
            invocations.append(invocation)
        }
        if !isFound, reference.notFoundAction == .deny {
            refuseConfiguration(
                policy, template.policy, template.binding,
                "no params found for policy binding with `Deny` parameterNotFoundAction")
        }
    }

    private mutating func refuseConfiguration(
        _ policy: CompiledPolicy, _ number: Int, _ binding: Int?, _ text: String
    ) {
        trace?.failed(policy, binding, text)
        guard policy.source.failurePolicy == .fail else { return }
        let what = binding == nil ? "policy" : "binding"
        errors.append(
            PolicyError(
                policy: number, binding: binding ?? -1,
                // A validating policy's has no reason of its own, which means Invalid there.
                reason: kind == .mutating ? .forbidden : .invalid,
                text: "failed to configure \(what): \(text)"))
    }

    private static func missing(_ namespace: UTF8Text) -> String {
        "namespaces \"\(namespace.string)\" not found"
    }
}

extension MatchResult {
    fileprivate var equivalent: EquivalentResource? {
        if case .equivalent(let resource) = self { resource } else { nil }
    }
}
