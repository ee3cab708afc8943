// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

extension AbsenceAnalysis {
    /// Where a node's value comes from; nothing where it is computed.
    func path(_ node: NodeIndex, _ frame: Frame, depth: Int = 0) -> ValuePath? {
        guard depth < Limits.variableDepth else { return nil }
        if let variable = variable(node, frame) {
            return path(variable.ast.root, Frame(text: variable), depth: depth + 1)
        }
        switch frame.text.ast[node].kind {
        case .identifier(let name):
            if let local = frame.locals[name] { return local }
            let text = frame.text.ast.names[name]
            return Self.roots.contains(text) ? ValuePath(root: text) : nil
        case .select(let operand, let field, isTest: false):
            return path(operand, frame, depth: depth)?.appending(
                .member(frame.text.ast.names[field]))
        case .call, .memberCall:
            let operands = frame.text.operands(node)
            switch frame.text.function(node) {
            case "_[_]", "_[?_]", "_?._":
                guard let owner = path(operands[0], frame, depth: depth) else { return nil }
                if let step = literalStep(operands, frame) { return owner.appending(step) }
                // Whichever element it is: what is asked of one is taken to be asked of all.
                return isKnownList(owner) ? owner.appending(.element(0)) : nil
            // What is missing becomes something empty, of which every element is there.
            case "orValue", "value": return operands.first.flatMap { path($0, frame, depth: depth) }
            default: return nil
            }
        case .comprehension(let index):
            let loop = frame.text.ast[index]
            return loop.macro == .filter ? path(loop.range, frame, depth: depth) : nil
        default: return nil
        }
    }

    private static let roots: Set<String> = [
        "object", "oldObject", "params", "namespaceObject", "request",
    ]

    /// The policy's variable that `variables.x` stands for.
    func variable(_ node: NodeIndex, _ frame: Frame) -> CompiledText? {
        guard case .select(let operand, let field, isTest: false) = frame.text.ast[node].kind,
            case .identifier(let name) = frame.text.ast[operand].kind,
            frame.text.ast.names[name] == "variables", frame.locals[name] == nil
        else { return nil }
        return policy.variable(named: frame.text.ast.names[field])
    }

    /// The step of an index that is written out: `['team']`, `[0]`.
    func literalStep(_ operands: [NodeIndex], _ frame: Frame) -> ValuePath.Step? {
        guard operands.count == 2 else { return nil }
        if let key = frame.text.string(operands[1]) { return .member(key) }
        if case .int(let index) = frame.text.ast[operands[1]].kind { return .index(index) }
        return nil
    }

    // MARK: Presence

    /// Why the last step of a path may not be there; nothing where it is, or where nothing is known.
    func reason(_ path: ValuePath, _ known: Known) -> Risk.Reason? {
        if known.has(path) { return nil }
        var candidates: [MatchScope.Kind] = []
        switch path.root {
        case "namespaceObject": return namespaceReason(path)
        case "object", "oldObject":
            candidates = scope.kinds.filter { known.kinds.contains($0.name) }
        case "params": candidates = scope.parameters.map { [$0] } ?? []
        default: return nil
        }
        var missing: [String] = []
        var undeclared: [(kind: String, type: TypeID?)] = []
        var isKey = false
        for kind in candidates {
            switch presence(path, in: kind, known) {
            case .always, .unknown: continue
            case .undeclared(let parent): undeclared.append((kind.name, parent))
            case .maybe(let key):
                missing.append(kind.name)
                isKey = isKey || key
            }
        }
        if let first = undeclared.first, undeclared.count == candidates.count {
            var suggestion: String?
            if let type = first.type, case .member(let name)? = path.steps.last {
                suggestion = nearest(name, among: kinds.fieldNames(of: type))
            }
            return .undeclared(kind: first.kind, suggestion: suggestion)
        }
        missing += undeclared.map(\.kind)
        if missing.isEmpty { return nil }
        return isKey ? .absentKey(kinds: missing) : .absent(kinds: missing)
    }

    private enum KindPresence {
        case always, unknown
        case maybe(isKey: Bool)
        case undeclared(TypeID?)
    }

    /// Whether every object that the rules match has it, whatever the conditions say.
    func isAlwaysThere(_ path: ValuePath) -> Bool {
        guard path.root == "object", !path.steps.isEmpty, !scope.kinds.isEmpty else { return false }
        return scope.kinds.allSatisfy { kind in
            if case .always = presence(path, in: kind, Known(scope)) { true } else { false }
        }
    }

    private func presence(_ path: ValuePath, in kind: MatchScope.Kind, _ known: Known)
        -> KindPresence
    {
        let declared = declaredPresence(path, in: kind, known)
        guard case .unknown = declared, let schema = kind.schema else { return declared }
        switch schema.presence(path.steps) {
        case .always: return .always
        case .maybe: return .maybe(isKey: schema.isKey(path.steps))
        case .undeclared, .unknown: return .unknown
        }
    }

    private func declaredPresence(_ path: ValuePath, in kind: MatchScope.Kind, _ known: Known)
        -> KindPresence
    {
        if path.steps == [.member("kind")] || path.steps == [.member("apiVersion")] {
            return .always
        }
        if path.steps.first == .member("metadata"), path.steps.count == 2,
            case .member(let name) = path.steps[1]
        {
            if isMetadataPresent(name, known, isStored: path.root != "object") { return .always }
            if name == "namespace", kind.isClusterScoped { return .maybe(isKey: false) }
        }
        // Since 1.21 every Namespace has its name as a label.
        let nameLabel: [ValuePath.Step] = [
            .member("metadata"), .member("labels"), .member("kubernetes.io/metadata.name"),
        ]
        if kind.name == "Namespace", kind.isBuiltIn, nameLabel.starts(with: path.steps) { return .always }
        var steps = path.steps[...]
        var type = kind.type
        if type == nil {
            // Every object has metadata, and all metadata is one type.
            guard steps.first == .member("metadata"), steps.count > 1 else { return .unknown }
            steps = steps.dropFirst()
            type = kinds.metadataType
        }
        guard var current = type else { return .unknown }
        for (position, step) in steps.enumerated() {
            let isLast = position == steps.count - 1
            let isKey = kinds.catalogue.record(current).fieldCount == 0
            let (next, presence) = kinds.step(step, from: current, isBuiltIn: kind.isBuiltIn)
            if isLast {
                switch presence {
                case .always: return .always
                case .unknown: return .unknown
                case .maybe: return isFirstContainer(path) ? .always : .maybe(isKey: isKey)
                case .undeclared: return .undeclared(current)
                }
            }
            guard let next else { return .unknown }
            current = next
        }
        return .always
    }

    /// Names and identifiers are given between mutating and validating admission; what is stored has them.
    private func isMetadataPresent(_ name: String, _ known: Known, isStored: Bool) -> Bool {
        let isStored = isStored || known.operations.isSubset(of: ["UPDATE", "DELETE"])
        switch name {
        case "name", "uid", "creationTimestamp": return scope.isValidating || isStored
        case "resourceVersion": return isStored
        default: return false
        }
    }

    /// A Pod has at least one container.
    private func isFirstContainer(_ path: ValuePath) -> Bool {
        guard path.steps.last == .index(0) || path.steps.last == .index(-1), path.steps.count > 1
        else { return false }
        return path.steps[path.steps.count - 2] == .member("containers")
    }

    /// Every Namespace has metadata and, since 1.21, its name as a label.
    private func namespaceReason(_ path: ValuePath) -> Risk.Reason? {
        let kinds = ["Namespace"]
        switch path.steps.count {
        case 2: return path.steps.last == .member("annotations") ? .absent(kinds: kinds) : nil
        case 3 where path.steps[1] == .member("labels") || path.steps[1] == .member("annotations"):
            return path.steps[2] == .member("kubernetes.io/metadata.name")
                ? nil : .absentKey(kinds: kinds)
        default: return nil
        }
    }

    /// Whether a variable may be null where nothing is asked before.
    func isNull(_ root: String, _ known: Known, _ frame: Frame) -> Bool {
        if known.has(ValuePath(root: root)) { return false }
        switch root {
        case "oldObject": return !known.operations.isSubset(of: ["UPDATE", "DELETE"])
        case "object": return scope.isValidating && known.operations.contains("DELETE")
        case "namespaceObject": return frame.text.expression.role == .condition
        default: return false
        }
    }

    /// Whether some matched kind declares a list there.
    func isKnownList(_ path: ValuePath) -> Bool {
        guard path.root == "object" || path.root == "oldObject" else { return false }
        return scope.kinds.contains { kind in
            type(of: path, in: kind).map { kinds.catalogue.record($0).list != .none } ?? false
        }
    }

    func isList(_ path: ValuePath) -> Bool {
        guard path.root == "object" || path.root == "oldObject" else { return true }
        for kind in scope.kinds {
            guard let type = type(of: path, in: kind) else { continue }
            return kinds.catalogue.record(type).list != .none
        }
        return true
    }

    func type(of path: ValuePath, in kind: MatchScope.Kind) -> TypeID? {
        var current = kind.type
        for step in path.steps {
            guard let type = current else { return nil }
            current = kinds.step(step, from: type, isBuiltIn: kind.isBuiltIn).type
        }
        return current
    }

    func emptyLiteral(_ path: ValuePath) -> String? {
        if path.root == "namespaceObject" { return path.steps.count > 2 ? "\"\"" : "{}" }
        for kind in path.root == "params" ? scope.parameters.map({ [$0] }) ?? [] : scope.kinds {
            if let type = type(of: path, in: kind) { return kinds.emptyLiteral(of: type) }
        }
        if path.steps.first == .member("metadata"), path.steps.count > 1 {
            switch path.steps[1] {
            case .member("labels"), .member("annotations"):
                return path.steps.count == 2 ? "{}" : "\"\""
            case .member("ownerReferences"), .member("finalizers"):
                return path.steps.count == 2 ? "[]" : nil
            default: return "\"\""
            }
        }
        return nil
    }
}
