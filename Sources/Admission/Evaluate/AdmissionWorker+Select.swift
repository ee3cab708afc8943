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
        // Read once: each look through the set counts references on a line that all loops share.
        let set = policySet
        let catalogue = set.catalogue
        let index = group.index
        index.gather(
            group: attributes.resource.group, resource: attributes.resource.type,
            labels: RequestMatcher.namespaceLabels(
                request, attributes, namespace: namespace, names: set.words),
            object: labels(of: request.object, set), oldObject: labels(of: request.oldObject, set),
            into: &candidates)
        // Those who ask why want to hear of every policy.
        if explains { candidates = Array(0..<UInt32(index.units.count)) }
        var last = -1
        var match = MatchResult.none
        for position in candidates.indices {
            let unit = index.units[Int(candidates[position])]
            let number = Int(unit.policy)
            let policy = group.policies[number]
            if number != last {
                last = number
                match = policy.matcher.match(
                    request, attributes, namespace: namespace, names: set.words,
                    custom: catalogue.customVersions)
                trace?.matched(policy, match) {
                    policy.matcher.reasonForNoMatch(
                        request, attributes, namespace: namespace, names: set.words,
                        custom: catalogue.customVersions)
                }
                if case .namespaceNotFound = match {
                    refuseConfiguration(
                        policy, number, nil, Self.missing(request.namespace), request)
                } else if match.isMatch, let problem = policy.params.problem {
                    match = .none
                    refuseConfiguration(policy, number, nil, problem, request)
                }
            }
            guard match.isMatch else { continue }
            select(number, policy, Int(unit.binding), match.equivalent, request, attributes, namespace,
                set, catalogue)
        }
    }

    private func labels(of object: Node?, _ set: PolicySet) -> Node? {
        object?[set.words.metadata]?[set.words.labels]
    }

    private mutating func select(
        _ number: Int, _ policy: CompiledPolicy, _ binding: Int, _ equivalent: EquivalentResource?,
        _ request: AdmissionRequest, _ attributes: MatchAttributes, _ namespace: Node?,
        _ set: PolicySet, _ catalogue: Catalogue
    ) {
        let match =
            policy.bindings[binding].matcher?.match(
                request, attributes, namespace: namespace, names: set.words,
                custom: catalogue.customVersions)
            ?? .asRequested
        switch match {
        case .none:
            if explains, let matcher = policy.bindings[binding].matcher {
                let reason = matcher.reasonForNoMatch(
                    request, attributes, namespace: namespace, names: set.words,
                    custom: catalogue.customVersions)
                trace?.bindingDoesNotMatch(policy, binding, reason ?? "")
            }
        case .namespaceNotFound:
            refuseConfiguration(policy, number, binding, Self.missing(request.namespace), request)
        case .asRequested, .equivalent:
            selectParams(
                Invocation(policy: number, binding: binding, param: .none, equivalent: equivalent),
                policy, request)
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
        let ownNamespace = policy.params.isNamespaced ? reference.namespace : nil
        if policy.params.isNamespaced {
            if ownNamespace == nil, request.namespace.isEmpty {
                refuseConfiguration(
                    policy, template.policy, template.binding,
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
                    request)
                return
            }
        } else if reference.namespace != nil {
            refuseConfiguration(
                policy, template.policy, template.binding,
                "paramRef.namespace must not be provided for a cluster-scoped `paramKind`", request)
            return
        }
        let selector = policy.bindings[template.binding].paramSelector
        var isFound = false
        for object in policy.params.objects {
            if policy.params.isNamespaced {
                let isThere =
                    ownNamespace.map { object.namespace == $0 }
                    ?? request.namespace.isEqual(to: object.namespace)
                if !isThere { continue }
            }
            if case .name(let name) = reference.choice, object.name != name { continue }
            let labels = object.node[policySet.words.metadata]?[policySet.words.labels]
            if let selector, !selector.matches(labels) { continue }
            isFound = true
            invocation.param = .object(object.node)
            invocations.append(invocation)
        }
        if !isFound, reference.notFoundAction == .allow { trace?.noParams(policy, template.binding) }
        if !isFound, reference.notFoundAction == .deny {
            refuseConfiguration(
                policy, template.policy, template.binding,
                "no params found for policy binding with `Deny` parameterNotFoundAction",
                request)
        }
    }

    private mutating func refuseConfiguration(
        _ policy: CompiledPolicy, _ number: Int, _ binding: Int?, _ text: String,
        _ request: AdmissionRequest
    ) {
        trace?.failed(policy, binding, text)
        guard policy.source.failurePolicy == .fail else { return }
        let what = binding == nil ? "policy" : "binding"
        let annotations = binding.map { policy.bindings[$0].annotations } ?? policy.source.annotations
        if isShadowed(annotations, request) {
            record(policy, binding, .refusal("failed to configure \(what): \(text)"))
            return
        }
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

extension UTF8Text {
    /// Whether the bytes are those of `other`; makes no string of them.
    fileprivate func isEqual(to other: String) -> Bool {
        guard other.utf8.count == count else { return false }
        var index = 0
        for byte in other.utf8 {
            if self[index] != byte { return false }
            index &+= 1
        }
        return true
    }
}

extension MatchResult {
    fileprivate var equivalent: EquivalentResource? {
        if case .equivalent(let resource) = self { resource } else { nil }
    }
}
