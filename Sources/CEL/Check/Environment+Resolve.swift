// SPDX-License-Identifier: Apache-2.0

extension Environment {
    /// What a name outside of comprehensions means.
    struct Global {
        var name: String
        var type: CELType
        var reference: Reference
    }

    /// The names that a name may stand for, from the innermost container out; with a leading dot
    /// only itself (cel-spec: "Name Resolution").
    func candidates(for name: String) -> [String] {
        if name.first == "." { return [String(name.dropFirst())] }
        if container.isEmpty { return [name] }
        var parts = container.split(separator: ".")
        var candidates: [String] = []
        while !parts.isEmpty {
            candidates.append(parts.joined(separator: ".") + "." + name)
            parts.removeLast()
        }
        return candidates + [name]
    }

    /// The variable, type or constant with exactly this name.
    func global(_ name: String) -> Global? {
        if let slot = variableSlots[name] {
            return Global(name: name, type: self[slot].type, reference: .variable(slot))
        }
        if let type = typeIdentifier(name) {
            return Global(
                name: name, type: type == .metatype ? .type(.metatype) : .type(type),
                reference: .type)
        }
        if let constant = types.constants[name] {
            return Global(
                name: name, type: constant.type,
                reference: .constant(payload: constant.value.payload, meta: constant.value.meta))
        }
        return nil
    }

    private func typeIdentifier(_ name: String) -> CELType? {
        if let type = WellKnownTypes.identifiers[name] { return type }
        if let type = types.typeNames[name] { return type }
        guard types.object(name) != nil else { return nil }
        return WellKnownTypes.messages[name] ?? .object(name)
    }

    /// The type that `Name{}` constructs.
    func messageType(_ name: String) -> (name: String, type: CELType)? {
        for candidate in candidates(for: name) {
            if let type = typeIdentifier(candidate) { return (candidate, type) }
        }
        return nil
    }
}
