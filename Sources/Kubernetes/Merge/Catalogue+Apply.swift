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
    package func apply(
        _ patch: Node, to live: Node, kind: GroupVersionType, _ lookup: Lookup,
        names: borrowing Names, wellKnown: AdmissionNames, arena: inout Arena
    ) throws(MergeError) -> Node {
        guard case .type(let type, let isBuiltIn) = lookup else {
            throw .failed(
                "failed to convert patch object to typed object: no corresponding type for \(kind.kindText)")
        }
        var check = TypedValueCheck(self, .patch, wellKnown)
        check.checkRoot(patch, type, arena: &arena)
        if check.isOutOfMemory { throw .outOfMemory }
        if !check.problems.isEmpty {
            throw .failed(
                "failed to convert patch object to typed object: \(text(check.problems, names: names))")
        }
        var atomics = AtomicSearch(self)
        atomics.search(patch, type)
        if !atomics.paths.isEmpty {
            var paths: [String] = []
            for steps in atomics.paths { paths.append(path(steps, names: names)) }
            throw .failed(
                "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                    + paths.joined(separator: ", "))
        }
        // The API server has decoded a built-in object, so it fits; a newer server's may have fields of its own.
        if !isBuiltIn { try checkLive(live, type, names: names, wellKnown: wellKnown, arena: &arena) }
        let merge = StructuredMerge(self, dropsNulls: isBuiltIn, wellKnown)
        do throws(StructuredMerge.Failure) {
            return try merge.root(live, patch, type, arena: &arena)
        } catch {
            if error == .unusableLiveList {
                try checkLive(live, type, names: names, wellKnown: wellKnown, arena: &arena)
            }
            throw .outOfMemory
        }
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
