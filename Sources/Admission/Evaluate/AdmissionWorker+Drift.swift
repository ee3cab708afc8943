// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AdmissionWorker {
    /// Applies every policy that matched once more to what all of them made, each by itself, and warns of those that change
    /// it again.
    ///
    /// The API server never looks: a policy that adds to a list at every update lets the object grow without end.
    mutating func warnOfDrift(_ request: AdmissionRequest, _ edited: Node) {
        let group = policySet.mutating
        let errorCount = errors.count
        let wasDirty = isDirty
        let watching = trace
        trace = nil
        defer {
            trace = watching
            errors.removeLast(errors.count - errorCount)
            isDirty = wasDirty
            patch.removeAll()
        }
        let changed = request.replacingObject(edited)
        select(group, changed, MatchAttributes(request))
        for invocation in invocations {
            let policy = group.policies[invocation.policy]
            if isShadowed(policy.bindings[invocation.binding].annotations, request) { continue }
            guard let again = applied(policy, invocation, changed, edited) else { continue }
            patch.removeAll()
            guard patchWriter.write(from: edited, to: again, names: workspace.names, into: &patch)
            else { continue }
            notes.warn(
                "MutatingAdmissionPolicy '\(policy.name)' with binding "
                    + "'\(policy.bindings[invocation.binding].name)' is not idempotent: applied again it "
                    + "would change \(Self.firstPath(patch.string))")
        }
    }

    /// The object after all mutations of one policy; nothing where one fails or the policy does not match any more.
    private mutating func applied(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ request: AdmissionRequest, _ object: Node
    ) -> Node? {
        do throws(StatusError) {
            try setParams(invocation, policy)
            try setRequest(invocation, policy, request, object)
        } catch {
            return nil
        }
        guard case .hold = conditions(policy, invocation) else { return nil }
        let lookup = policySet.catalogue.find(request.kind)
        var object = object
        for number in policy.mutations.indices {
            do throws(MutationFailure) {
                object = try mutated(object, by: number, policy, invocation, request, lookup)
            } catch {
                return nil
            }
        }
        return object
    }

    /// The path of a patch's first operation.
    private static func firstPath(_ patch: String) -> String {
        guard let start = patch.range(of: "\"path\":\"") else { return "it" }
        return String(patch[start.upperBound...].prefix { $0 != "\"" })
    }
}

extension String {
    /// Where `text` first stands.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) {
                return index..<self.index(index, offsetBy: text.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
