// SPDX-License-Identifier: Apache-2.0

package import JSON

extension AdmissionRequest {
    /// The variable `request`: the review's request as Go's encoder shows it to CEL.
    ///
    /// Fields that Go omits when they are empty are absent here even if the review spells them out, and `uid`,
    /// `object` and `oldObject` are no part of it. `dryRun` and `options` are always there. Everything else is linked,
    /// not copied: one container of at most 13 cells. Source: admission.md 5.2.
    /// - Returns: nil where the arena's bound is reached.
    package func value(names: AdmissionNames, in arena: inout Arena) -> Node? {
        guard var builder = ContainerBuilder(.object, capacity: 13, in: &arena) else { return nil }
        var members = OrderedMembers(node)
        // It stands first, and is left out.
        _ = members.present(names.uid)
        append(names.kind, of: &members, to: &builder)
        append(names.resource, of: &members, to: &builder)
        append(names.subResource, of: &members, to: &builder)
        append(names.requestKind, of: &members, to: &builder)
        append(names.requestResource, of: &members, to: &builder)
        append(names.requestSubResource, of: &members, to: &builder)
        append(names.name, of: &members, to: &builder)
        append(names.namespace, of: &members, to: &builder)
        append(names.operation, of: &members, to: &builder)
        if let userInfo {
            guard let shown = Self.withoutEmptyMembers(userInfo, in: &arena) else { return nil }
            builder.append(shown, name: names.userInfo)
        } else {
            guard let empty = ContainerBuilder(.object, capacity: 0, in: &arena) else { return nil }
            builder.append(empty.finish(), name: names.userInfo)
        }
        builder.append(.bool(dryRun, name: names.dryRun))
        if let options {
            builder.append(options, name: names.options)
        } else {
            builder.append(.null(name: names.options))
        }
        return builder.finish()
    }

    /// Links the member unless Go would omit it.
    private func append(
        _ name: Name, of members: inout OrderedMembers, to builder: inout ContainerBuilder
    ) {
        guard let member = members.present(name), member.utf8?.isEmpty != true else { return }
        builder.append(member, name: name)
    }

    /// `userInfo` without members that Go's encoder omits: the API server never sends them, a hand-written review may.
    private static func withoutEmptyMembers(_ userInfo: Node, in arena: inout Arena) -> Node? {
        var keptCount = 0
        for member in userInfo.members where !isEmpty(member.value) { keptCount += 1 }
        if keptCount == userInfo.count { return userInfo }
        guard var builder = ContainerBuilder(.object, capacity: keptCount, in: &arena) else { return nil }
        for member in userInfo.members where !isEmpty(member.value) {
            builder.append(member.value, name: member.name)
        }
        return builder.finish()
    }

    private static func isEmpty(_ value: Node) -> Bool {
        switch value.kind {
        case .null: true
        case .string: value.utf8?.isEmpty ?? true
        case .array, .object: value.count == 0
        default: false
        }
    }
}
