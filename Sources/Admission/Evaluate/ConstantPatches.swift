// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// The patches of mutations that read no variable: `Object{metadata: …{labels: {"a": "b"}}}` is the same for every request.
///
/// The first request of a kind evaluates, converts and checks such a patch as any other; what passed is copied here, and from
/// then on only the merge is left. Each loop has its own, made for one policy set and gone with it: nothing is shared, and
/// memory is asked for only the first time. (Of our benchmark's five kinds of mutation two are like this: a label and a
/// security context.)
struct ConstantPatches: ~Copyable {
    struct Place: BitwiseCopyable {
        let policy: Int
        let mutation: Int
    }

    private struct Entry: BitwiseCopyable {
        var patch: Node
        /// The type of the object that it was checked against.
        var type: TypeID
    }

    /// The first entry of each policy's mutations.
    private var firstEntries: [Int] = []
    private var entries: [Entry?]
    private var arena: Arena

    init(_ policySet: borrowing PolicySet) {
        var count = 0
        for index in policySet.mutating.policies.indices {
            firstEntries.append(count)
            count += policySet.mutating.policies[index].mutations.count
        }
        entries = Array(repeating: nil, count: count)
        arena = Arena(byteCountMaximum: Limits.constantPatchByteCount)
    }

    /// The patch, if it was checked against the type that `lookup` found.
    func patch(at place: Place, for lookup: Catalogue.Lookup) -> Node? {
        guard let entry = entries[firstEntries[place.policy] + place.mutation],
            case .type(let type, _) = lookup, type == entry.type
        else { return nil }
        return entry.patch
    }

    /// Keeps a patch that has passed all checks, if its names outlive the request and there is room.
    mutating func remember(
        _ patch: Node, at place: Place, for lookup: Catalogue.Lookup, seedCount: Int
    ) {
        guard case .type(let type, _) = lookup else { return }
        let index = firstEntries[place.policy] + place.mutation
        // Kinds in turn are checked again, not copied again.
        if entries[index] != nil {
            entries[index]?.type = type
        } else if let copy = patch.copied(namesBelow: seedCount, into: &arena) {
            entries[index] = Entry(patch: copy, type: type)
        }
    }
}
