// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Sets what match conditions see: the object, and the request as this policy matched it.
    ///
    /// There `request.kind` is the one that matched and `request.resource` the one that was asked for.
    /// Source: spec/admission.md 4.3, 5.2.
    mutating func setRequest(
        _ invocation: Invocation, _ policy: CompiledPolicy, _ request: AdmissionRequest, _ object: Node?
    ) throws(StatusError) {
        if policy.usesAuthorizer { try setAuthorizer(request) }
        guard let equivalent = invocation.equivalent else {
            activation.set(PolicyEnvironment.Slot.object, object.map { Value($0) } ?? .null)
            if isRequestConverted {
                isRequestConverted = false
                activation.set(PolicyEnvironment.Slot.request, Value(requestValue))
                activation.set(
                    PolicyEnvironment.Slot.oldObject, request.oldObject.map { Value($0) } ?? .null)
            }
            return
        }
        isRequestConverted = true
        activation.set(PolicyEnvironment.Slot.object, try value(of: object, in: equivalent))
        activation.set(PolicyEnvironment.Slot.oldObject, try value(of: request.oldObject, in: equivalent))
        let words = policySet.words
        activation.set(
            PolicyEnvironment.Slot.request,
            Value(try replacing(words.kind, in: requestValue, with: equivalent.kind, words.kind)))
    }

    /// After the conditions: the resource is the matched one too.
    mutating func setMatchedResource(_ equivalent: EquivalentResource) throws(StatusError) {
        let words = policySet.words
        let kind = try replacing(words.kind, in: requestValue, with: equivalent.kind, words.kind)
        let whole = try replacing(words.resource, in: kind, with: equivalent.resource, words.resource)
        activation.set(PolicyEnvironment.Slot.request, Value(whole))
    }

    /// `object` in the version that the policy works on.
    mutating func converted(
        _ object: Node, to equivalent: EquivalentResource
    ) throws(StatusError) -> Node {
        guard
            let converted = policySet.conversion.converted(
                object, to: equivalent, names: workspace.names, in: &workspace.arena)
        else { throw .memoryExhausted }
        return converted
    }

    private mutating func value(
        of object: Node?, in equivalent: EquivalentResource
    ) throws(StatusError) -> Value {
        guard let object else { return .null }
        return Value(try converted(object, to: equivalent))
    }

    /// `request` with a group, version and kind or resource replaced.
    private mutating func replacing(
        _ member: JSON.Name, in request: Node, with triple: GroupVersionType, _ last: JSON.Name
    ) throws(StatusError) -> Node {
        guard var builder = ContainerBuilder(.object, capacity: 3, in: &workspace.arena) else {
            throw .memoryExhausted
        }
        let words = policySet.words
        builder.append(.string(triple.group, name: words.group))
        builder.append(.string(triple.version, name: words.version))
        builder.append(.string(triple.type, name: last))
        guard
            let replaced = request.replacingMember(
                member, with: builder.finish(), in: &workspace.arena)
        else { throw .memoryExhausted }
        return replaced
    }

    /// Gives `authorizer` its value; audit annotations take it away again, as upstream does not bind it there.
    mutating func setAuthorizer(_ request: AdmissionRequest) throws(StatusError) {
        if authorizer == nil {
            authorizer = RequestAuthorizer(
                request, answers: policySet.facts.answers, names: policySet.words,
                in: &workspace.arena)
        }
        guard let authorizer else { throw .memoryExhausted }
        activation.set(PolicyEnvironment.Slot.authorizer, authorizer.authorizer)
        activation.set(PolicyEnvironment.Slot.requestResource, authorizer.requestResource)
    }

    /// Takes `authorizer` away: message expressions do not have it, nor do audit annotations.
    mutating func clearAuthorizer() {
        activation.unset(PolicyEnvironment.Slot.authorizer)
        activation.unset(PolicyEnvironment.Slot.requestResource)
    }
}
