// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Catalogue {
    /// Merges the patch of an ApplyConfiguration mutation into the live object by the schema of its kind.
    ///
    /// The result is an overlay: containers that changed are written anew into the arena, all others are linked, and
    /// where nothing changes it is `live` itself. No heap is touched unless the patch is refused.
    /// Source: admission.md 6.1, in its order of checks.
    /// - Parameters:
    ///   - patch: The expression's value as a document; `Cell.nullOfCEL` for CEL's null, a plain null for an absent optional.
    ///   - kind: Of the live object, for the message where there is no such type.
    ///   - lookup: From `find`; a missing document is the caller's 503, before anything is evaluated.
    ///   - isVerified: The same patch was applied to an object of the same type before: what depends on the patch alone passes.
    package func apply(
        _ patch: Node, to live: Node, kind: GroupVersionType, _ lookup: Lookup, isVerified: Bool = false,
        names: borrowing Names, wellKnown: AdmissionNames, arena: inout Arena
    ) throws(MergeError) -> Node {
        guard case .type(let type, let isBuiltIn) = lookup else {
            throw .failed(
                "failed to convert patch object to typed object: no corresponding type for \(kind.kindText)")
        }
        let mayFailDecoding =
            isVerified
            ? false : try verify(patch, type, names: names, wellKnown: wellKnown, arena: &arena)
        // The API server has decoded a built-in object, so it fits; a newer server's may have fields of its own.
        if !isBuiltIn { try checkLive(live, type, names: names, wellKnown: wellKnown, arena: &arena) }
        let merge = StructuredMerge(self, dropsNulls: isBuiltIn, wellKnown)
        let merged: Node
        do throws(StructuredMerge.Failure) {
            merged = try merge.root(live, patch, type, arena: &arena)
        } catch {
            if error == .unusableLiveList {
                try checkLive(live, type, names: names, wellKnown: wellKnown, arena: &arena)
            }
            throw .outOfMemory
        }
        // Back into the Go type, which has decoded the live object before: only the patch can fail.
        if isBuiltIn, mayFailDecoding,
            let failure = decodeFailure(ofPatch: patch, type: type, names: names, arena: &arena)
        {
            throw .notConvertible(kind: kind.kindText, Self.conversionText(failure))
        }
        return merged
    }

    /// What depends on the patch alone: its types, and that it sets nothing atomic.
    /// - Returns: Whether it holds values that the Go type might still refuse.
    private func verify(
        _ patch: Node, _ type: TypeID, names: borrowing Names, wellKnown: AdmissionNames,
        arena: inout Arena
    ) throws(MergeError) -> Bool {
        var check = TypedValueCheck(self, .patch, wellKnown)
        check.checkRoot(patch, type, arena: &arena)
        if check.isOutOfMemory { throw .outOfMemory }
        if !check.problems.isEmpty {
            throw .failed(
                "failed to convert patch object to typed object: \(text(check.problems, names: names))")
        }
        guard check.mayHoldAtomics else { return check.mayFailDecoding }
        var atomics = AtomicSearch(self)
        atomics.search(patch, type)
        guard !atomics.paths.isEmpty else { return check.mayFailDecoding }
        var paths: [String] = []
        for steps in atomics.paths { paths.append(path(steps, names: names)) }
        throw .failed(
            "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                + paths.joined(separator: ", "))
    }

    /// The converter's words for what the decoder says of a fraction in the place of an integer.
    private static func conversionText(_ failure: String) -> String {
        let start = "json: cannot unmarshal number"
        guard failure.hasPrefix(start), let type = failure.split(separator: " ").last, type != "string" else {
            return failure
        }
        return "cannot convert float64 to \(type)"
    }

    private func checkLive(
        _ live: Node, _ type: TypeID, names: borrowing Names, wellKnown: AdmissionNames,
        arena: inout Arena
    ) throws(MergeError) {
        var check = TypedValueCheck(self, .live, wellKnown)
        check.checkRoot(live, type, arena: &arena)
        if check.problems.isEmpty { return }
        throw .failed(
            "failed to convert original object to typed object: \(text(check.problems, names: names))")
    }
}
