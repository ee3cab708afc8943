// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Merges an `Object{}` into the object by the schema of its kind. Source: spec/admission.md 6.1.
    mutating func applied(
        _ value: Value, to object: Node, _ lookup: Catalogue.Lookup, _ kind: GroupVersionType
    ) throws(MutationFailure) -> Node {
        let patch = try converted(value, by: ValueConversion(.applyConfiguration))
        let merged: Node
        do throws(MergeError) {
            merged = try policySet.catalogue.apply(
                patch, to: object, kind: kind, lookup, names: workspace.names,
                wellKnown: policySet.words, arena: &workspace.arena)
        } catch {
            if error == .outOfMemory { throw .status(.memoryExhausted) }
            throw .policy(error.message)
        }
        // Back into the Go type: the schema takes any number where the type takes whole ones.
        if case .type(let type, isBuiltIn: true) = lookup,
            let failure = policySet.catalogue.decodeFailure(
                ofPatch: patch, type: type, names: workspace.names, arena: &workspace.arena)
        {
            throw .policy(
                "unable to convert unstructured object to \(kind.kindText): "
                    + Self.conversionText(failure))
        }
        return merged
    }

    /// The patched object if the API server could decode it into its kind; an internal error otherwise.
    mutating func decoded(_ object: Node, original: Node) throws(MutationFailure) -> Node {
        let failure = policySet.catalogue.decodeFailure(
            of: object, original: original, names: workspace.names, wellKnown: policySet.words,
            arena: &workspace.arena)
        if let failure { throw .status(.internalError(failure)) }
        return object
    }

    /// The converter's words for what the decoder says of a fraction in the place of an integer.
    private static func conversionText(_ failure: String) -> String {
        let start = "json: cannot unmarshal number"
        guard failure.hasPrefix(start), let type = failure.split(separator: " ").last else {
            return failure
        }
        return "cannot convert float64 to \(type)"
    }
}
