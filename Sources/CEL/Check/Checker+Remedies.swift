// SPDX-License-Identifier: Apache-2.0

// What the author of an expression may do about a mistake. In our words: it stands under upstream's
// message where a person reads it, and never in what is compared with upstream's.
extension Checker {
    /// Whether anybody will read a remedy: issues beyond these are only counted, and an expression may
    /// have many thousands.
    private var explains: Bool { issues.count < Limits.issueCount }

    /// For a name that nothing has: the release that has it, the nearest one, or what there is.
    func remedy(forUndeclared name: String, isCall: Bool) -> String? {
        guard explains else { return nil }
        if let later = laterRelease(name) { return later }
        if let near = Suggestion.text(for: name, among: visibleNames(isCall: isCall)) {
            return near
        }
        guard !isCall else { return nil }
        let variables = environment.variables.map(\.name).filter { $0.first != "@" }
        return listed("variables here: ", variables.sorted())
    }

    /// That a function or macro is there, but only in later releases.
    private func laterRelease(_ name: String) -> String? {
        if let release = environment.laterFunctions[name] ?? laterMacro(name) {
            return "'\(name)' needs Kubernetes 1.\(release.minor) or later"
        }
        // Macros of two variables have names that others have, too.
        guard Self.standardMacros.contains(name), !environment.options.macros.contains(.twoVariable)
        else { return nil }
        return "'\(name)' with two variables needs Kubernetes 1.32 or later"
    }

    private func laterMacro(_ name: String) -> KubernetesRelease? {
        let macros = environment.options.macros
        switch name {
        case "optMap", "optFlatMap": return macros.contains(.optional) ? nil : .init(28)
        case "transformList", "transformMap", "transformMapEntry":
            return macros.contains(.twoVariable) ? nil : .init(32)
        case "sortBy": return macros.contains(.lists) ? nil : .init(34)
        default: return nil
        }
    }

    private static let standardMacros = ["all", "exists", "exists_one", "filter", "has", "map"]

    /// Functions and macros for what is called, variables for what is not.
    private func visibleNames(isCall: Bool) -> [String] {
        guard isCall else {
            return environment.variables.map(\.name)
                + locals.map { ast.names[$0.name] }.filter { $0.first?.isLetter == true }
        }
        return environment.functions.keys.filter { $0.first?.isLetter == true }
            + Self.standardMacros
    }

    /// For a field that a type does not have: the nearest one, or those that there are.
    func remedy(forField field: String, of object: ObjectType) -> String? {
        guard explains else { return nil }
        let fields = object.fields.keys.sorted()
        return Suggestion.text(for: field, among: fields)
            ?? listed("fields of \(object.name): ", fields)
    }

    /// For a call whose arguments fit no overload: what the operands are, and what there is.
    func remedy(
        forCallOf function: Name, _ operands: [NodeIndex], _ overloads: [OverloadIndex]
    ) -> String? {
        guard explains else { return nil }
        let name = ast.names[function]
        var parts: [String] = []
        for operand in operands {
            guard let path = qualifiedName(operand) else { continue }
            let text = variables.substitute(type(operand), closing: true).messageText
            parts.append("'\(path)' is \(text)")
        }
        if name.first?.isLetter == true {
            let signatures = overloads.prefix(4).map { signature(name, environment[$0]) }
            let more = overloads.count > 4 ? ", …" : ""
            parts.append("there is \(signatures.joined(separator: ", "))\(more)")
            if let later = laterRelease(name) { parts.append(later) }
        } else if parts.isEmpty {
            return nil
        }
        return parts.joined(separator: "; ")
    }

    /// `string.startsWith(string)`.
    private func signature(_ name: String, _ overload: OverloadDeclaration) -> String {
        var parameters = overload.parameters.map(\.messageText)[...]
        let receiver = overload.isMember ? parameters.popFirst().map { "\($0)." } ?? "" : ""
        return "\(receiver)\(name)(\(parameters.joined(separator: ", ")))"
    }

    private func listed(_ title: String, _ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(Limits.remedyNameCount).joined(separator: ", ")
        return title + shown + (names.count > Limits.remedyNameCount ? ", …" : "")
    }
}
