// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// The object after one mutation.
    ///
    /// Every mutation has variables and a budget of its own. Source: spec/admission.md 4.2 D, 4.4, 6.1, 7.1.
    mutating func mutated(
        _ object: Node, by number: Int, _ policy: CompiledPolicy, _ invocation: Invocation,
        _ request: AdmissionRequest, _ lookup: Catalogue.Lookup
    ) throws(MutationFailure) -> Node {
        let kind = invocation.equivalent?.kind ?? request.kind
        let lookup = invocation.equivalent == nil ? lookup : policySet.catalogue.find(kind)
        if case .noDocument = lookup {
            throw .status(.missingSchema(Catalogue.missingDocumentMessage(kind)))
        }
        var object = object
        if let equivalent = invocation.equivalent {
            do throws(StatusError) {
                object = try converted(object, to: equivalent)
                try setMatchedResource(equivalent)
            } catch {
                throw .policy(error.message)
            }
        }
        let place = ConstantPatches.Place(policy: invocation.policy, mutation: number)
        if trace == nil, invocation.equivalent == nil, let patch = constantPatches.patch(at: place, for: lookup) {
            return try applied(patch, to: object, lookup, isVerified: true, kind)
        }
        activation.set(PolicyEnvironment.Slot.object, Value(object))
        activation.set(PolicyEnvironment.Slot.namespaceObject, namespaceObject)
        try setVariables(policy)
        let start = trace?.now ?? 0
        let outcome = policy.mutations[number].expression.program.evaluate(
            activation, &workspace, costLimit: Limits.expressionCost)
        guard outcome.cost &+ (policy.variables == nil ? 0 : activation.variablesCost) <= Limits.mutationCost else {
            throw .policy(MutationFailure.outOfBudget)
        }
        if explains {
            explain(
                "mutation \(number) (\(policy.mutations[number].patchType.rawValue))",
                policy.mutations[number].expression.text, .mutation, policy, outcome, since: start)
            if number == 0 { explainVariables(policy) }
        }
        if outcome.value.isError {
            throw .policy(
                MutationFailure.text(
                    of: policy.mutations[number].expression.text, outcome.value, &workspace))
        }
        let result: Node
        switch policy.mutations[number].patchType {
        case .applyConfiguration:
            let patch = try converted(outcome.value, by: ValueConversion(.applyConfiguration))
            result = try applied(patch, to: object, lookup, isVerified: false, kind)
            if invocation.equivalent == nil, !policy.mutations[number].expression.program.readsVariables {
                constantPatches.remember(patch, at: place, for: lookup, seedCount: workspace.seedCount)
            }
        case .jsonPatch:
            result = try patched(outcome.value, object, lookup, kind)
        }
        guard let equivalent = invocation.equivalent else { return result }
        guard !equivalent.isBuiltIn else { throw .policy(equivalent.conversionFailure(requested: request.kind)) }
        guard
            let back = policySet.conversion.withVersion(
                result, of: request.kind, in: &workspace.arena)
        else { throw .memoryExhausted }
        return back
    }

    /// Runs the operations of a JSON Patch; a false `test` leaves the object as it was.
    private mutating func patched(
        _ value: Value, _ object: Node, _ lookup: Catalogue.Lookup, _ kind: GroupVersionType
    ) throws(MutationFailure) -> Node {
        var application = JSONPatchApplication(object)
        var operations = ListCursor(value)
        let conversion = ValueConversion(.jsonPatchValue)
        while let operation = operations.next() {
            guard let fields = operation.messageParts?.fields else {
                throw .policy("unexpected type: the list holds a value that is no JSONPatch")
            }
            var node: Node?
            if let given = fields.member(.string("value"), workspace.names) {
                node = try converted(given, by: conversion)
            }
            do throws(PatchFailure) {
                try application.apply(
                    PatchOperation(
                        operation: text("op", of: fields), path: text("path", of: fields),
                        from: text("from", of: fields), value: node), workspace: &workspace)
            } catch {
                // Upstream makes all operations before it applies the first: their errors come before this one.
                while let later = operations.next() {
                    if let given = later.messageParts?.fields.member(.string("value"), workspace.names) {
                        _ = try converted(given, by: conversion)
                    }
                }
                switch error {
                case .testFailed: return object
                case .failed(let text): throw .policy("JSON Patch: \(text)")
                case .memoryExhausted: throw .memoryExhausted
                }
            }
        }
        return try decoded(application.root, original: object, lookup, kind)
    }

    func text(_ field: StaticString, of fields: Value) -> UTF8Text {
        fields.member(.string(field), workspace.names)?.text ?? .nothing
    }

    mutating func converted(
        _ value: Value, by conversion: ValueConversion
    ) throws(MutationFailure) -> Node {
        do throws(ValueConversion.Failure) {
            return try conversion.node(value, workspace: &workspace)
        } catch {
            switch error {
            case .failed(let text): throw .policy(text)
            case .memoryExhausted: throw .memoryExhausted
            }
        }
    }
}
