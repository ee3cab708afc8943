// SPDX-License-Identifier: Apache-2.0

import JSON

/// Merges two values of one type, as structured-merge-diff does with the rule "keep the right one".
///
/// Nothing is removed; a leaf of the patch wins. Both have been checked against the type.
/// Source: admission.md 6.4 (what) and 6.5 (the order of lists).
struct StructuredMerge {
    enum Failure: Error {
        case outOfMemory
        /// An element of a live list has no key: the whole of the live object is to be checked for the message.
        case unusableLiveList
    }

    private let catalogue: Catalogue
    /// Built-in objects are decoded into Go structs, where a field that is null is one that is not there.
    private let dropsNulls: Bool
    private let wellKnown: AdmissionNames

    init(_ catalogue: Catalogue, dropsNulls: Bool, _ wellKnown: AdmissionNames) {
        self.catalogue = catalogue
        self.dropsNulls = dropsNulls
        self.wellKnown = wellKnown
    }

    /// The whole object: `apiVersion` and `kind` stay.
    func root(
        _ live: Node, _ patch: Node, _ type: TypeID, arena: inout Arena
    ) throws(Failure) -> Node {
        let record = catalogue.record(type)
        guard live.kind == .object, patch.kind == .object, record.map == .granular else { return live }
        return try members(live, patch, record, isRoot: true, arena: &arena)
    }

    private func merge(
        _ live: Node, _ patch: Node, _ type: TypeID, arena: inout Arena
    ) throws(Failure) -> Node {
        let record = catalogue.record(type)
        switch patch.kind {
        case .object where record.map != .none:
            return try map(live, patch, record, type, arena: &arena)
        case .array where record.list != .none:
            return try list(live, patch, record, type, arena: &arena)
        case .null where record.map != .none:
            return try map(live, patch, record, type, arena: &arena)
        case .null where record.scalar == .none && record.list != .none:
            return try list(live, patch, record, type, arena: &arena)
        default: return leaf(live, patch)
        }
    }

    /// The patch's, and the live one itself where they are the same.
    private func leaf(_ live: Node, _ patch: Node) -> Node { live.isEqual(to: patch) ? live : patch }

    private func map(
        _ live: Node, _ patch: Node, _ record: TypeRecord, _ type: TypeID, arena: inout Arena
    ) throws(Failure) -> Node {
        guard record.map == .granular else { return leaf(live, patch) }
        let hasLive = live.kind == .object && live.count > 0
        let hasPatch = patch.kind == .object && patch.count > 0
        if hasLive, hasPatch {
            return try members(live, patch, record, isRoot: false, arena: &arena)
        }
        if hasLive { return live }
        return hasPatch ? try adopt(patch, type, arena: &arena) : leaf(live, patch)
    }

    private func members(
        _ live: Node, _ patch: Node, _ record: TypeRecord, isRoot: Bool, arena: inout Arena
    ) throws(Failure) -> Node {
        guard
            var builder = ContainerBuilder(
                .object, capacity: live.count + patch.count, in: &arena)
        else { throw .outOfMemory }
        var hasChanged = false
        for member in live.members {
            let name = member.name
            let isFixed = isRoot && (name == wellKnown.apiVersion || name == wellKnown.kind)
            guard !isFixed, let change = patch[name] else {
                builder.append(member.value, name: name)
                continue
            }
            let type = catalogue.memberType(name, of: record)
            let merged = try merge(member.value, change, type, arena: &arena)
            if !merged.isIdentical(to: member.value) { hasChanged = true }
            if merged.isNull, dropsField(name, record) { continue }
            builder.append(merged, name: name)
        }
        for member in patch.members where live[member.name] == nil {
            let name = member.name
            if isRoot, name == wellKnown.apiVersion || name == wellKnown.kind { continue }
            if member.value.isNull, dropsField(name, record) { continue }
            let type = catalogue.memberType(name, of: record)
            builder.append(try adopt(member.value, type, arena: &arena), name: name)
            hasChanged = true
        }
        return hasChanged ? builder.finish() : live
    }

    /// Whether a null in this member is the same as none.
    private func dropsField(_ name: Name, _ record: TypeRecord) -> Bool {
        dropsNulls && catalogue.field(name, of: record) != nil
    }

    /// A value that only the patch has: as it is, without the nulls that built-in kinds drop.
    private func adopt(
        _ patch: Node, _ type: TypeID, arena: inout Arena
    ) throws(Failure) -> Node {
        guard dropsNulls, Self.holdsNull(patch) else { return patch }
        let record = catalogue.record(type)
        guard
            var builder = ContainerBuilder(patch.kind, capacity: patch.count, in: &arena)
        else { throw .outOfMemory }
        for member in patch.members {
            if member.value.isNull, dropsField(member.name, record) { continue }
            let memberType = catalogue.memberType(member.name, of: record)
            builder.append(
                try adopt(member.value, memberType, arena: &arena), name: member.name)
        }
        for element in patch.elements {
            builder.append(try adopt(element, record.element, arena: &arena))
        }
        return builder.finish()
    }

    private static func holdsNull(_ node: Node) -> Bool {
        for member in node.members where member.value.isNull || holdsNull(member.value) { return true }
        for element in node.elements where holdsNull(element) { return true }
        return false
    }

    // MARK: - Lists

    private func list(
        _ live: Node, _ patch: Node, _ record: TypeRecord, _ type: TypeID, arena: inout Arena
    ) throws(Failure) -> Node {
        guard record.list == .associative else { return leaf(live, patch) }
        let hasLive = live.kind == .array && live.count > 0
        let hasPatch = patch.kind == .array && patch.count > 0
        guard hasLive, hasPatch else {
            if hasLive { return live }
            return hasPatch ? try adopt(patch, type, arena: &arena) : leaf(live, patch)
        }
        guard let liveItems = ListIndex(live, record, catalogue, arena: &arena),
            let patchItems = ListIndex(patch, record, catalogue, arena: &arena)
        else { throw .outOfMemory }
        for index in 0..<patchItems.count { patchItems.insert(index) }
        for index in 0..<liveItems.count {
            guard catalogue.problem(of: liveItems[index].node, in: record) == nil else {
                throw .unusableLiveList
            }
            guard let twin = patchItems.find(liveItems[index], record, catalogue) else { continue }
            liveItems[index].twin = Int32(truncatingIfNeeded: twin)
            if patchItems[twin].twinCount == 0 {
                patchItems[twin].twin = Int32(truncatingIfNeeded: index)
            }
            patchItems[twin].twinCount &+= 1
        }
        var interleaving = Interleaving(live: live, liveItems: liveItems, patchItems: patchItems)
        guard
            var builder = ContainerBuilder(
                .array, capacity: liveItems.count + patchItems.count, in: &arena)
        else { throw .outOfMemory }
        while let step = interleaving.next() {
            switch step {
            case .live(let index):
                builder.append(liveItems[index].node)
                interleaving.emitted(liveItems[index].node)
            case .merged(let index):
                let merged = try item(patchItems[index], liveItems, record, arena: &arena)
                builder.append(merged)
                interleaving.emitted(merged)
            }
        }
        return interleaving.hasChanged ? builder.finish() : live
    }

    /// The patch's element merged with its live twin. Of several live twins none is merged: the patch's content stands alone.
    private func item(
        _ entry: ListIndex.Entry, _ liveItems: ListIndex, _ record: TypeRecord, arena: inout Arena
    ) throws(Failure) -> Node {
        guard entry.twinCount == 1 else { return try adopt(entry.node, record.element, arena: &arena) }
        return try merge(
            liveItems[Int(entry.twin)].node, entry.node, record.element, arena: &arena)
    }
}
