// SPDX-License-Identifier: Apache-2.0

import JSON

extension AccessReview {
    /// The variable `request` as upstream shows it to match conditions: the review's specification in version v1.
    ///
    /// Texts of the attributes are always there, empty or not; `groups` and `extra` too; a selector only with a requirement, or with
    /// a raw text. What is an object or a list already is linked, not copied. Source: spec/authorization.md 1.7.
    /// - Parameter hasSelectors: Whether an expression may look at the selectors; else they are left out, as upstream does.
    /// - Returns: nil where the arena's bound is reached.
    func value(_ names: AccessNames, hasSelectors: Bool, in arena: inout Arena) -> Node? {
        guard
            let attributes = isResource
                ? resourceValue(names, hasSelectors, in: &arena) : urlValue(names, in: &arena),
            let groups = groups ?? Self.empty(.array, in: &arena),
            let extra = extraValue(in: &arena),
            var builder = ContainerBuilder(.object, capacity: 5, in: &arena)
        else { return nil }
        builder.append(.string(user, name: names.user))
        builder.append(.string(uid, name: names.uid))
        builder.append(groups, name: names.groups)
        builder.append(extra, name: names.extra)
        builder.append(
            attributes, name: isResource ? names.resourceAttributes : names.nonResourceAttributes)
        return builder.finish()
    }

    private func urlValue(_ names: AccessNames, in arena: inout Arena) -> Node? {
        guard var builder = ContainerBuilder(.object, capacity: 2, in: &arena) else { return nil }
        builder.append(.string(path, name: names.path))
        builder.append(.string(verb, name: names.verb))
        return builder.finish()
    }

    private func resourceValue(
        _ names: AccessNames, _ hasSelectors: Bool, in arena: inout Arena
    ) -> Node? {
        var field: Node?
        var label: Node?
        if hasSelectors, let list = fieldRequirements {
            guard let made = selector(list, names, in: &arena) else { return nil }
            field = made
        }
        if hasSelectors, let list = labelRequirements {
            guard let made = selector(list, names, in: &arena) else { return nil }
            label = made
        }
        guard var builder = ContainerBuilder(.object, capacity: 9, in: &arena) else { return nil }
        builder.append(.string(namespace, name: names.namespace))
        builder.append(.string(verb, name: names.verb))
        builder.append(.string(group, name: names.group))
        builder.append(.string(resourceVersion, name: names.version))
        builder.append(.string(resource, name: names.resource))
        builder.append(.string(subresource, name: names.subresource))
        builder.append(.string(name, name: names.name))
        if let field { builder.append(field, name: names.fieldSelector) }
        if let label { builder.append(label, name: names.labelSelector) }
        return builder.finish()
    }

    /// `{requirements: […]}`, each with key, operator and values.
    private func selector(_ list: Node, _ names: AccessNames, in arena: inout Arena) -> Node? {
        guard var selector = ContainerBuilder(.object, capacity: 1, in: &arena) else { return nil }
        if hasPlainRequirements {
            selector.append(list, name: names.requirements)
            return selector.finish()
        }
        guard var items = ContainerBuilder(.array, capacity: list.count, in: &arena) else { return nil }
        for item in list.elements {
            guard let requirement = RequestRequirement(item, names),
                let values = requirement.values ?? Self.empty(.array, in: &arena),
                var builder = ContainerBuilder(.object, capacity: 3, in: &arena)
            else { return nil }
            builder.append(.string(requirement.key, name: names.key))
            builder.append(.string(requirement.word, name: names.relation))
            builder.append(values, name: names.values)
            items.append(builder.finish())
        }
        selector.append(items.finish(), name: names.requirements)
        return selector.finish()
    }

    /// The extra values, a null as an empty list.
    private func extraValue(in arena: inout Arena) -> Node? {
        guard let extra else {
            return Self.empty(.object, in: &arena)
        }
        var hasNull = false
        for (_, values) in extra.members where values.isNull { hasNull = true }
        if !hasNull { return extra }
        guard let none = Self.empty(.array, in: &arena),
            var builder = ContainerBuilder(.object, capacity: extra.count, in: &arena)
        else { return nil }
        for (name, values) in extra.members { builder.append(values.isNull ? none : values, name: name) }
        return builder.finish()
    }

    private static func empty(_ kind: Kind, in arena: inout Arena) -> Node? {
        ContainerBuilder(kind, capacity: 0, in: &arena)?.finish()
    }
}
