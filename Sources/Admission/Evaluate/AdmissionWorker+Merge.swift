// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Merges an `Object{}` into the object by the schema of its kind. Source: spec/admission.md 6.1.
    mutating func applied(
        _ value: Value, to object: Node, _ lookup: Catalogue.Lookup, _ request: AdmissionRequest
    ) throws(MutationFailure) -> Node {
        let patch = try converted(value, by: ValueConversion(.applyConfiguration))
        do throws(MergeError) {
            return try policySet.catalogue.apply(
                patch, to: object, kind: request.kind, lookup, names: workspace.names,
                wellKnown: policySet.words, arena: &workspace.arena)
        } catch {
            if error == .outOfMemory { throw .status(.memoryExhausted) }
            throw .policy(error.message)
        }
    }

    /// The patched object if the API server could decode it into its kind; an internal error otherwise.
    func decoded(
        _ object: Node, _ lookup: Catalogue.Lookup, _ request: AdmissionRequest
    ) throws(MutationFailure) -> Node {
        object
    }
}
