// SPDX-License-Identifier: Apache-2.0

import CEL

extension AbsenceAnalysis {
    /// What follows from a condition having the value `value`.
    func facts(_ node: NodeIndex, _ value: Bool, _ frame: Frame, depth: Int = 0) -> Facts {
        guard depth < Limits.factDepth else { return .none }
        // Nothing but the loops around a node changes what it says, so outside of them it is looked at once.
        guard frame.locals.isEmpty else { return judged(node, value, frame, depth) }
        let key = RememberedFacts.Key(path: frame.text.expression.path, node: node, value: value)
        if let known = remembered.entries[key] { return known }
        let facts = judged(node, value, frame, depth)
        remembered.entries[key] = facts
        return facts
    }

    private func judged(_ node: NodeIndex, _ value: Bool, _ frame: Frame, _ depth: Int) -> Facts {
        if let variable = variable(node, frame) {
            return facts(variable.ast.root, value, Frame(text: variable), depth: depth + 1)
        }
        let text = frame.text
        switch text.ast[node].kind {
        case .bool(let constant): return constant == value ? .none : .impossible
        case .select(let operand, let field, isTest: true):
            guard value, let path = path(operand, frame) else { return .none }
            return Facts(paths: [path.appending(.member(text.ast.names[field]))])
        case .call, .memberCall:
            return facts(of: text.function(node), text.operands(node), value, frame, depth + 1)
        case .comprehension(let index):
            let loop = text.ast[index]
            let isFound: Bool? =
                switch loop.macro {
                case .exists, .existsOne, .existsTwo, .existsOneTwo: true
                case .all, .allTwo: false
                default: nil
                }
            guard isFound == value, let list = path(loop.range, frame) else { return .none }
            return elements(of: list, 1)
        default: return .none
        }
    }

    private func facts(
        of function: String, _ operands: [NodeIndex], _ value: Bool, _ frame: Frame, _ depth: Int
    ) -> Facts {
        func part(_ index: Int, _ value: Bool) -> Facts {
            facts(operands[index], value, frame, depth: depth)
        }
        switch (function, operands.count) {
        case ("!_", 1): return part(0, !value)
        case ("_&&_", 2):
            return value ? part(0, true).and(part(1, true)) : part(0, false).or(part(1, false))
        case ("_||_", 2):
            guard value else { return part(0, false).and(part(1, false)) }
            var facts = part(0, true).or(part(1, true))
            // Whichever of the two is false, the other is true.
            facts.implications.formUnion(implications(part(0, false), part(1, true)))
            facts.implications.formUnion(implications(part(1, false), part(0, true)))
            return facts
        case ("_?_:_", 3):
            return part(0, true).and(part(1, value)).or(part(0, false).and(part(2, value)))
        case ("_==_", 2): return comparison(operands, value, frame)
        case ("_!=_", 2): return comparison(operands, !value, frame)
        case ("@in", 2): return membership(operands, value, frame)
        case ("hasValue", 1):
            guard value, let path = path(operands[0], frame) else { return .none }
            return Facts(paths: [path])
        case ("_>_", 2), ("_>=_", 2), ("_<_", 2), ("_<=_", 2):
            return size(function, operands, value, frame)
        default: return .none
        }
    }

    private func implications(_ given: Facts, _ then: Facts) -> [Facts.Implication] {
        guard given.paths.count == 1, let path = given.paths.first, !given.isImpossible else { return [] }
        return then.paths.map { Facts.Implication(given: path, path: $0) }
    }

    private func comparison(_ operands: [NodeIndex], _ isEqual: Bool, _ frame: Frame) -> Facts {
        for (one, other) in [(operands[0], operands[1]), (operands[1], operands[0])] {
            if case .null = frame.text.ast[other].kind {
                guard !isEqual, let path = path(one, frame) else { return .none }
                return Facts(paths: [path])
            }
            if let word = frame.text.string(other), let path = path(one, frame) {
                return choice(path, [word], isEqual)
            }
            if case .int(let count) = frame.text.ast[other].kind, let list = sized(one, frame) {
                return elements(of: list, isEqual ? count : count == 0 ? 1 : 0)
            }
            if case .bool(let constant) = frame.text.ast[other].kind {
                return facts(one, constant == isEqual, frame, depth: 1)
            }
        }
        if isEqual, let one = tested(operands[0], frame), let other = tested(operands[1], frame) {
            return Facts(implications: [.init(given: one, path: other), .init(given: other, path: one)])
        }
        return .none
    }

    /// What `has()` asks for.
    private func tested(_ node: NodeIndex, _ frame: Frame) -> ValuePath? {
        guard case .select(let operand, let field, isTest: true) = frame.text.ast[node].kind else { return nil }
        return path(operand, frame)?.appending(.member(frame.text.ast.names[field]))
    }

    private func membership(_ operands: [NodeIndex], _ value: Bool, _ frame: Frame) -> Facts {
        if let key = frame.text.string(operands[0]), let map = path(operands[1], frame) {
            return value ? Facts(paths: [map.appending(.member(key))]) : .none
        }
        if let path = path(operands[0], frame), let words = frame.text.strings(operands[1]) {
            return choice(path, words, value)
        }
        return .none
    }

    /// What is left of kinds and operations when a path has, or has not, one of these values.
    private func choice(_ path: ValuePath, _ words: [String], _ isOne: Bool) -> Facts {
        func left(_ all: Set<String>) -> Set<String> {
            isOne ? all.intersection(words) : all.subtracting(words)
        }
        switch path.text {
        case "request.operation":
            let operations = left(scope.operations)
            var facts = Facts(operations: operations)
            if operations.isSubset(of: ["UPDATE", "DELETE"]) {
                facts.paths.insert(ValuePath(root: "oldObject"))
            }
            if !operations.contains("DELETE") { facts.paths.insert(ValuePath(root: "object")) }
            return facts
        case "object.kind", "request.kind.kind", "request.requestKind.kind":
            // A kind that the rules do not name may come by a wildcard.
            return scope.hasWildcard ? .none : Facts(kinds: left(scope.kindNames))
        case "request.resource.resource", "request.requestResource.resource":
            guard !scope.hasWildcard else { return .none }
            let resources = left(Set(scope.kinds.map(\.resource)))
            return Facts(
                kinds: Set(scope.kinds.filter { resources.contains($0.resource) }.map(\.name)))
        default: return .none
        }
    }

    /// A list that is compared to be longer than a number has that many elements.
    private func size(
        _ function: String, _ operands: [NodeIndex], _ value: Bool, _ frame: Frame
    ) -> Facts {
        let isTurned = sized(operands[0], frame) == nil
        guard let list = sized(operands[isTurned ? 1 : 0], frame),
            case .int(let number) = frame.text.ast[operands[isTurned ? 0 : 1]].kind
        else { return .none }
        let isMore = (function == "_>_" || function == "_>=_") != isTurned
        // `size(x) <= 1` that is false is `size(x) > 1`.
        let isStrict = (function == "_>_" || function == "_<_") == value
        return value == isMore ? elements(of: list, isStrict ? number &+ 1 : number) : .none
    }

    /// A list with so many elements has each of the first ones.
    private func elements(of list: ValuePath, _ count: Int64) -> Facts {
        Facts(
            paths: Set((0..<max(0, min(count, Limits.knownElementCount))).map { list.appending(.index($0)) }))
    }

    /// The list whose size a node is.
    private func sized(_ node: NodeIndex, _ frame: Frame) -> ValuePath? {
        guard frame.text.function(node) == "size", let list = frame.text.operands(node).first else {
            return nil
        }
        return path(list, frame)
    }
}
