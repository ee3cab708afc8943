// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Mutations that change the object again when they are applied again.
///
/// They are applied again: an IfNeeded policy runs twice whenever anything was changed, its own change included, and every
/// policy runs once more for each update of an object that it mutated at creation.
struct IdempotenceFindings {
    let context: PolicyContext
    let analysis: AbsenceAnalysis
    let shape: MutationShape

    func findings() -> [Finding] { appends() + selfReferences() }

    private var isAgain: Bool {
        context.policy.isReinvoked || context.scope.operations.contains("UPDATE")
    }
    private var occasion: String {
        context.policy.isReinvoked
            ? "reinvocationPolicy is IfNeeded, so it runs twice in one request"
            : context.scope.operations.contains("UPDATE")
                ? "UPDATE is matched, so it runs once more for each update"
                : "it runs once more when the webhook is called again"
    }

    private func appends() -> [Finding] {
        var findings: [Finding] = []
        for operation in shape.operations where operation.name == "add" {
            guard let last = operation.path.segments.last,
                let list = operation.path.ancestor(operation.path.segments.count - 1)
            else { continue }
            let isEnd = last == .key("-")
            guard isEnd || isIndex(last) && isList(list) else { continue }
            guard !isGuarded(list, operation.guards) else { continue }
            findings.append(
                Finding(
                    "not-idempotent", isAgain ? .error : .warning,
                    at: context.place(shape.text, operation.path.node), object: context.object,
                    path: shape.text.expression.path,
                    "Each run adds one more element to \(list.shortText), and \(occasion).",
                    fix:
                        "Ask in a match condition or before the patch whether the element is there already.",
                    rewritten: guarding(list, operation)))
        }
        return findings
    }

    private func isIndex(_ segment: PatchPath.Segment) -> Bool {
        if case .key(let key) = segment { Int64(key) != nil } else { false }
    }

    private func isList(_ path: ValuePath) -> Bool {
        context.scope.kinds.contains { kind in
            analysis.type(of: path, in: kind).map {
                context.kinds.catalogue.record($0).list != .none
            } ?? false
        }
    }

    /// Whether a condition looks at the list: then it is taken to ask for the element.
    private func isGuarded(_ list: ValuePath, _ guards: [NodeIndex]) -> Bool {
        for condition in context.compiled.conditions
        where reads(condition, condition.ast.root, list) { return true }
        return guards.contains { reads(shape.text, $0, list, needsElement: true) }
    }

    /// Whether a part of an expression reads a place, or with variables, something below it.
    private func reads(
        _ text: CompiledText, _ root: NodeIndex, _ path: ValuePath,
        _ locals: [Name: ValuePath?] = [:], needsElement: Bool = false
    ) -> Bool {
        let own = text.expression.path
        var rest = [(text: text, node: root, needsElement: needsElement)]
        var followed: Set<String> = []
        while let (text, node, needsElement) = rest.popLast() {
            let isOwn = text.expression.path == own
            let frame = AbsenceAnalysis.Frame(text: text, locals: isOwn ? locals : [:])
            if needsElement, case .select(let operand, let field, isTest: true) = text.ast[node].kind,
                analysis.path(operand, frame)?.appending(.member(text.ast.names[field])) == path
            {
                // has(list) alone does not say what is in it.
                continue
            }
            if let found = analysis.path(node, frame), found.prefixes.contains(path) { return true }
            if let variable = analysis.variable(node, frame),
                followed.insert(variable.expression.name).inserted
            {
                rest.append((variable, variable.ast.root, false))
            }
            rest.append(contentsOf: text.children(node).map { (text, $0, needsElement) })
        }
        return false
    }

    /// The patch only where no element equals the one that is added.
    private func guarding(_ list: ValuePath, _ operation: MutationShape.Operation) -> [String] {
        guard let value = operation.value, !operation.isLooped, shape.operations.count == 1,
            case .message(_, let entries) = shape.text.ast[value].kind
        else { return [] }
        for entry in shape.text.ast[entries] {
            let field = shape.text.ast.names[entry.field]
            guard field == "name" || field == "key", let key = shape.text.string(entry.value) else {
                continue
            }
            guard let listText = optionalText(list) else { return [] }
            let rewritten =
                "\(listText).orValue([]).exists(e, e.?\(field).orValue('') == \(celText(key))) ? [] : \(shape.text.text)"
            return [rewritten].filter { context.compiles($0, like: shape.text) }
        }
        return []
    }

    /// A place that is set to something computed from itself: `replicas: object.spec.replicas + 1`.
    private func selfReferences() -> [Finding] {
        var findings: [Finding] = []
        var settings = shape.fields + shape.keys
        for operation in shape.operations
        where operation.name == "add" || operation.name == "replace" {
            guard let path = operation.path.valuePath, let value = operation.value else { continue }
            settings.append(
                MutationShape.Field(
                    path: path, value: value, offset: Int(shape.text.ast[operation.node].offset),
                    frame: .init(text: shape.text), filters: operation.guards))
        }
        for setting in settings where grows(setting) {
            findings.append(
                Finding(
                    "not-idempotent", isAgain ? .error : .warning,
                    at: context.place(shape.text, offset: setting.offset),
                    object: context.object, path: shape.text.expression.path,
                    "\(setting.path.shortText) is computed from its own value, so each run changes it again, and \(occasion).",
                    fix:
                        "Compute it from something that the policy does not change, or ask in a match condition whether it was done."
                ))
        }
        return findings
    }

    /// Whether a value is arithmetic on, text around or the opposite of what stands in its place, and nothing asks for that
    /// first.
    private func grows(_ setting: MutationShape.Field) -> Bool {
        guard ["_+_", "_-_", "_*_", "_/_", "-_", "!_", "format"].contains(shape.text.function(setting.value)),
            reads(shape.text, setting.value, setting.path, setting.frame.locals)
        else { return false }
        // Conditions know no elements: one that looks at the list is taken to ask for them.
        let steps = setting.path.steps.prefix { if case .element = $0 { false } else { true } }
        let asked = ValuePath(root: setting.path.root, steps: Array(steps))
        return !context.compiled.conditions.contains { reads($0, $0.ast.root, asked) }
            && !setting.filters.contains { reads(shape.text, $0, setting.path, setting.frame.locals) }
    }
}
