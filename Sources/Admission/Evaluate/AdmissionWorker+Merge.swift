// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Merges an `Object{}` into the object by the schema of its kind. Source: spec/admission.md 6.1.
    mutating func applied(
        _ patch: Node, to object: Node, _ lookup: Catalogue.Lookup, isVerified: Bool,
        _ kind: GroupVersionType
    ) throws(MutationFailure) -> Node {
        do throws(MergeError) {
            return try policySet.catalogue.apply(
                patch, to: object, kind: kind, lookup, isVerified: isVerified,
                names: workspace.names, wellKnown: policySet.words, arena: &workspace.arena)
        } catch {
            if error == .outOfMemory { throw .memoryExhausted }
            throw .policy(error.message)
        }
    }

    /// The patched object as the API server decodes it into its kind.
    mutating func decoded(
        _ object: Node, original: Node, _ lookup: Catalogue.Lookup, _ kind: GroupVersionType
    ) throws(MutationFailure) -> Node {
        do throws(DecodeProblem) {
            return try policySet.catalogue.decoded(
                object, original: original, requested: (kind, lookup), names: workspace.names,
                wellKnown: policySet.words, arena: &workspace.arena)
        } catch {
            switch error {
            case .internalError(let text): throw .status(.internalError(text))
            case .policy(let text): throw .policy(text)
            case .outOfMemory: throw .memoryExhausted
            }
        }
    }
}
