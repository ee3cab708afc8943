// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Runs the policies: once, and what is IfNeeded once more if anything changed the object.
    ///
    /// The API server runs its whole mutating chain a second time; here both passes are one call, as the request does not say
    /// which round it is. Source: spec/admission.md 4.2, 4.5, 10.3, 10.4.
    mutating func decide(_ request: AdmissionRequest) -> Decision {
        begin(.mutating)
        let attributes = MatchAttributes(request)
        guard request.operation != .delete, !attributes.isExempt else {
            return Decision(verdict: .unchanged, invocationCount: 0)
        }
        let group = policySet.mutating
        select(group, request, attributes)
        let count = invocations.count
        var current = request.object
        do throws(StatusError) {
            if !invocations.isEmpty {
                try prepare(request, attributes)
                try run(group, request, &current, isSecondPass: false)
                if errors.isEmpty, isDirty, !eligible.isEmpty, let object = current {
                    let changed = request.replacingObject(object)
                    select(group, changed, attributes)
                    try run(group, changed, &current, isSecondPass: true)
                }
            }
        } catch {
            return Decision(verdict: .refused(Refusal(error, request)), invocationCount: count)
        }
        if !errors.isEmpty {
            return Decision(
                verdict: .refused(Refusal(errors, group, request)), invocationCount: count)
        }
        guard let original = request.object, let edited = current, !edited.isIdentical(to: original)
        else { return Decision(verdict: .unchanged, invocationCount: count) }
        return Decision(verdict: .changed(from: original, to: edited), invocationCount: count)
    }

    /// Forgets what the decision before left.
    mutating func begin(_ kind: PolicyKind) {
        self.kind = kind
        errors.removeAll(keepingCapacity: true)
        eligible.removeAll(keepingCapacity: true)
        authorizer = nil
        isShadow = false
        questions.removeAll(keepingCapacity: true)
    }

    /// Sets the variables that no mutation changes.
    mutating func prepare(
        _ request: AdmissionRequest, _ attributes: MatchAttributes
    ) throws(StatusError) {
        activation.clear()
        activation.set(PolicyEnvironment.Slot.oldObject, request.oldObject.map { Value($0) } ?? .null)
        guard let value = request.value(names: policySet.words, in: &workspace.arena) else {
            throw .memoryExhausted
        }
        requestValue = value
        isRequestConverted = false
        activation.set(PolicyEnvironment.Slot.request, Value(value))
        activation.set(PolicyEnvironment.Slot.namespaceObject, .null)
        namespaceObject = .null
        let isNamespace = request.kind.type == "Namespace" && request.kind.group.count == 0
        guard request.namespace.count > 0, !isNamespace else { return }
        guard let namespace = requestNamespace else {
            if policySet.facts.knowsNamespaces { throw .namespaceNotFound(request.namespace.string) }
            throw .memoryExhausted
        }
        namespaceObject = Value(namespace)
    }

    /// The request's Namespace as far as it is known; nothing where there is none, or no memory.
    mutating func knownNamespace(_ request: AdmissionRequest) -> Node? {
        if request.namespace.count == 0 { return nil }
        if let known = policySet.facts.namespace(request.namespace) { return known }
        return policySet.facts.knowsNamespaces ? nil : namespaceByName(request.namespace)
    }

    /// What is known of a Namespace when none were given: its name, and the label that every Namespace has.
    private mutating func namespaceByName(_ name: UTF8Text) -> Node? {
        let words = policySet.words
        guard var labels = ContainerBuilder(.object, capacity: 1, in: &workspace.arena),
            var metadata = ContainerBuilder(.object, capacity: 2, in: &workspace.arena),
            var namespace = ContainerBuilder(.object, capacity: 1, in: &workspace.arena)
        else { return nil }
        labels.append(.string(name, name: policySet.namespaceLabel))
        metadata.append(.string(name, name: words.name))
        metadata.append(labels.finish(), name: words.labels)
        namespace.append(metadata.finish(), name: words.metadata)
        return namespace.finish()
    }

    private mutating func run(
        _ group: PolicyGroup, _ request: AdmissionRequest, _ current: inout Node?, isSecondPass: Bool
    ) throws(StatusError) {
        isDirty = false
        let lookup = policySet.catalogue.find(request.kind)
        for index in invocations.indices {
            let invocation = invocations[index]
            let policy = group.policies[invocation.policy]
            isShadow = isShadowed(policy.bindings[invocation.binding].annotations, request)
            if isShadow, isSecondPass { continue }
            do throws(StatusError) {
                try run(
                    policy, invocation, request, lookup, &current, isSecondPass: isSecondPass)
            } catch {
                guard isShadow else { throw error }
                record(policy, invocation.binding, .refusal(error.message))
            }
        }
        isShadow = false
    }

    private mutating func run(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ request: AdmissionRequest,
        _ lookup: Catalogue.Lookup, _ current: inout Node?, isSecondPass: Bool
    ) throws(StatusError) {
        try setParams(invocation, policy)
        try setRequest(invocation, policy, request, current)
        let start = workspace.position
        let outcome = conditions(policy, invocation)
        try takeBack(since: start, policy, request)
        switch outcome {
        case .hold: break
        case .doNotHold: return
        case .failed(let text):
            fail(policy, invocation, text)
            return
        }
        if isSecondPass {
            guard eligible.contains(where: { $0.isSame(as: invocation.key) }) else { return }
        } else if policy.source.reinvocationPolicy == .ifNeeded, !isShadow {
            eligible.append(invocation.key)
        }
        guard let original = current else { return }
        var object = original
        for number in policy.mutations.indices {
            let position = workspace.position
            do throws(MutationFailure) {
                let changed = try mutated(object, by: number, policy, invocation, request, lookup)
                guard workspace.byteCount(since: position) <= Limits.mutationByteCount else {
                    throw .policy(
                        "the mutation takes more than \(Limits.mutationByteCount) bytes of memory")
                }
                object = changed
                if !isShadow { isDirty = true }
                trace?.mutated(policy, invocation, number, isSecondPass: isSecondPass)
            } catch {
                switch error {
                case .status(let status): throw status
                case .policy(let text): fail(policy, invocation, text)
                }
                try takeBack(since: position, policy, request)
            }
        }
        if isShadow {
            recordPatch(policy, invocation, from: original, to: object, request)
            takeBack(since: start)
        } else {
            current = object
        }
    }

    mutating func setParams(
        _ invocation: Invocation, _ policy: CompiledPolicy
    ) throws(StatusError) {
        switch invocation.param {
        case .none: activation.set(PolicyEnvironment.Slot.params, .null)
        case .null: activation.set(PolicyEnvironment.Slot.params, .null)
        case .object(let node):
            var shown = node
            if policy.params.isBuiltIn, kind == .mutating {
                guard
                    let bare = node.removingMember(policySet.words.kind, in: &workspace.arena)?
                        .removingMember(policySet.words.apiVersion, in: &workspace.arena)
                else { throw .memoryExhausted }
                shown = bare
            }
            activation.set(PolicyEnvironment.Slot.params, Value(shown))
        }
    }

    /// Records an error of a policy with failurePolicy Fail; those of others are dropped.
    mutating func fail(_ policy: CompiledPolicy, _ invocation: Invocation, _ text: String) {
        trace?.failed(policy, invocation.binding, text)
        guard policy.source.failurePolicy == .fail else { return }
        isSecretTold = isSecretTold || policy.hasSecretParams
        if isShadow {
            record(policy, invocation.binding, .refusal(text))
            return
        }
        errors.append(
            PolicyError(
                policy: invocation.policy, binding: invocation.binding, reason: .invalid, text: text))
    }
}

extension StatusError {
    static let memoryExhausted = StatusError.internalError(
        "the review and what the policies make of it need more than \(Limits.arenaByteCount) bytes")
}
