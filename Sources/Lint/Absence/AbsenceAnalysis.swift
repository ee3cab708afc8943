// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Follows an expression as it is evaluated and finds what it selects without knowing that it is there.
///
///     has(object.a.b) && object.a.b.c == 1      object.a may be missing (for has too), object.a.b.c may
///     object.kind == 'Pod' ? object.spec.x : 0  only Pods are asked for x
///
/// Logical operators take errors of one side away where the other decides, in either order, so the analysis reads them in
/// both directions (cel-spec: "Logical Operators"). Variables are followed where they are used, with what is known there,
/// because they are evaluated there.
struct AbsenceAnalysis {
    let policy: CompiledPolicyText
    let scope: MatchScope
    let kinds: KnownKinds
    private(set) var risks: [Risk] = []
    let remembered = RememberedFacts()
    private var stepCount = 0
    private var loopCount = 0
    private var depth = 0
    /// With what, and how deep, each variable was looked at: policies whose variables refer to each other twice would
    /// otherwise take a time that doubles with each of them.
    private var visits: [String: [(depth: Int, known: Known)]] = [:]

    init(_ policy: CompiledPolicyText, _ scope: MatchScope, _ kinds: KnownKinds) {
        self.policy = policy
        self.scope = scope
        self.kinds = kinds
    }

    /// What names mean where a node stands.
    struct Frame {
        var text: CompiledText
        /// Variables of enclosing loops and bindings that stand for a path.
        var locals: [Name: ValuePath?] = [:]
    }

    /// Looks at a whole expression.
    mutating func analyze(_ text: CompiledText, _ known: Known) {
        stepCount = 0
        visit(text.ast.root, known, Frame(text: text))
    }

    mutating func visit(_ node: NodeIndex, _ known: Known, _ frame: Frame) {
        stepCount += 1
        guard stepCount < Limits.analysisStepCount, !known.isImpossible else { return }
        let text = frame.text
        switch text.ast[node].kind {
        case .select: visitChain(node, known, frame)
        case .comprehension(let index): visitLoop(node, text.ast[index], known, frame)
        case .call, .memberCall:
            let operands = text.operands(node)
            switch text.function(node) {
            case "_&&_" where operands.count == 2: visitLogical(operands, true, known, frame)
            case "_||_" where operands.count == 2: visitLogical(operands, false, known, frame)
            case "_?_:_" where operands.count == 3:
                visit(operands[0], known, frame)
                visit(operands[1], known.adding(facts(operands[0], true, frame)), frame)
                visit(operands[2], known.adding(facts(operands[0], false, frame)), frame)
            case "_[_]" where literalStep(operands, frame) != nil: visitChain(node, known, frame)
            default: for operand in operands { visit(operand, known, frame) }
            }
        default: for child in text.children(node) { visit(child, known, frame) }
        }
    }

    /// `a && b` is evaluated to its end only while both are true, `a || b` while both are false.
    private mutating func visitLogical(
        _ operands: [NodeIndex], _ value: Bool, _ known: Known, _ frame: Frame
    ) {
        let left = facts(operands[0], value, frame)
        let right = facts(operands[1], value, frame)
        visit(operands[0], known.adding(right, isEvaluated: false), frame)
        visit(operands[1], known.adding(left), frame)
    }

    private mutating func visitLoop(
        _ node: NodeIndex, _ loop: Comprehension, _ known: Known, _ frame: Frame
    ) {
        var inner = frame
        switch loop.macro {
        case .bind, .optionalMap, .optionalFlatMap:
            visit(loop.initial, known, frame)
            let bound = path(loop.initial, frame)
            inner.locals[loop.accumulator] = .some(bound)
            // What is bound was there to be bound.
            visit(loop.result, bound.map { known.adding(Facts(paths: [$0])) } ?? known, inner)
        default:
            visit(loop.range, known, frame)
            loopCount += 1
            let element = element(of: loop.range, loopCount, frame)
            inner.locals[loop.accumulator] = .some(nil)
            if let second = loop.secondVariable {
                inner.locals[loop.variable] = .some(nil)
                inner.locals[second] = .some(element?.path)
            } else {
                inner.locals[loop.variable] = .some(element?.path)
            }
            var inside = element.map { known.adding($0.facts) } ?? known
            // Nothing is looped over that is not there.
            if let list = path(loop.range, frame) { inside = inside.adding(Facts(paths: [list])) }
            visit(loop.step, inside, inner)
        }
    }

    /// What stands for each element of a list, and what a filter before the loop proved of it.
    func element(
        of range: NodeIndex, _ number: Int, _ frame: Frame
    ) -> (path: ValuePath, facts: Facts)? {
        guard let list = list(range, frame), isList(list) else { return nil }
        let element = list.appending(.element(number))
        guard case .comprehension(let index) = frame.text.ast[range].kind,
            frame.text.ast[index].macro == .filter
        else { return (element, .none) }
        let filter = frame.text.ast[index]
        var inner = frame
        inner.locals[filter.variable] = .some(element)
        guard case .call(_, let arguments) = frame.text.ast[filter.step].kind,
            let predicate = frame.text.ast[arguments].first
        else { return (element, .none) }
        return (element, facts(predicate, true, inner))
    }

    /// The list that a loop is over; of lists that are joined the first, as their elements are of one kind.
    private func list(_ range: NodeIndex, _ frame: Frame, depth: Int = 0) -> ValuePath? {
        guard depth < Limits.variableDepth else { return nil }
        if let path = path(range, frame) { return path }
        if let variable = variable(range, frame) {
            return list(variable.ast.root, Frame(text: variable), depth: depth + 1)
        }
        if case .comprehension(let index) = frame.text.ast[range].kind, frame.text.ast[index].macro == .filter {
            return list(frame.text.ast[index].range, frame, depth: depth + 1)
        }
        guard frame.text.function(range) == "_+_" else { return nil }
        return frame.text.operands(range).lazy.compactMap { list($0, frame, depth: depth + 1) }
            .first { isKnownList($0) }
    }

    /// Follows a chain of selects from its base to its end.
    private mutating func visitChain(_ top: NodeIndex, _ known: Known, _ frame: Frame) {
        var links: [Risk.Link] = []
        var current = top
        var base: ValuePath?
        while base == nil {
            if let variable = variable(current, frame) {
                base = path(current, frame)
                visitVariable(variable, known)
                if base == nil { return }
                break
            }
            switch frame.text.ast[current].kind {
            case .select(let operand, let field, let isTest):
                if frame.text.isOptional(operand) { return visit(operand, known, frame) }
                links.append(
                    Risk.Link(
                        node: current, step: .member(frame.text.ast.names[field]), isTest: isTest))
                current = operand
                continue
            case .call, .memberCall:
                let operands = frame.text.operands(current)
                if frame.text.function(current) == "_[_]", let step = literalStep(operands, frame) {
                    if frame.text.isOptional(operands[0]) {
                        return visit(operands[0], known, frame)
                    }
                    links.append(Risk.Link(node: current, step: step, isTest: false))
                    current = operands[0]
                    continue
                }
                visit(current, known, frame)
            case .identifier: break
            default: visit(current, known, frame)
            }
            base = path(current, frame)
            if base == nil { return }
        }
        guard let base else { return }
        judge(Array(links.reversed()), from: base, at: current, known, frame)
    }

    private mutating func judge(
        _ links: [Risk.Link], from base: ValuePath, at node: NodeIndex, _ known: Known,
        _ frame: Frame
    ) {
        var path = base
        for (position, link) in links.enumerated() {
            if link.isTest { return }
            var reason: Risk.Reason?
            if path.steps.isEmpty, isNull(path.root, known, frame) { reason = .null }
            path = path.appending(link.step)
            if reason == nil { reason = self.reason(path, known) }
            guard let reason else { continue }
            var whole = path
            var missing = [position]
            for later in links.indices.dropFirst(position + 1) {
                whole = whole.appending(links[later].step)
                if !links[later].isTest, self.reason(whole, known) != nil { missing.append(later) }
            }
            risks.append(
                Risk(
                    text: frame.text, base: node, links: links, first: position, missing: missing,
                    path: path,
                    reason: reason, emptyLiteral: emptyLiteral(whole)))
            return
        }
    }

    /// A variable is evaluated where it is used.
    private mutating func visitVariable(_ variable: CompiledText, _ known: Known) {
        guard depth < Limits.variableDepth else { return }
        // Who knew no more, and could look no less deep, found everything that can be found now.
        let path = variable.expression.path
        let earlier = visits[path] ?? []
        if earlier.contains(where: { $0.depth <= depth && $0.known.isPart(of: known) }) { return }
        if earlier.count < Limits.rememberedVisitCount {
            visits[path, default: []].append((depth, known))
        }
        depth += 1
        visit(variable.ast.root, known, Frame(text: variable))
        depth -= 1
    }
}
