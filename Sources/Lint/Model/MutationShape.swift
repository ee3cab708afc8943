// SPDX-License-Identifier: Apache-2.0

import CEL

/// What a mutation's expression may do, read from its tree: the operations of a JSON Patch and the fields of an `Object{}`,
/// each with what is known where it is reached.
struct MutationShape {
    /// One `JSONPatch{…}`.
    struct Operation {
        var node: NodeIndex
        var name: String
        /// The literal of `op`.
        var nameNode: NodeIndex?
        var path: PatchPath
        var from: PatchPath?
        var value: NodeIndex?
        var known: Known
        /// Conditions of the expression itself around it.
        var guards: [NodeIndex]
        /// One of a list that a loop makes.
        var isLooped: Bool
    }

    /// One field of an `Object{…}`, nested ones too, or a key of a map in it.
    struct Field {
        var path: ValuePath
        var value: NodeIndex
        var offset: Int
        /// What the variables of loops around it are.
        var frame: AbsenceAnalysis.Frame
        /// What picks the elements of those loops.
        var filters: [NodeIndex]
    }

    let text: CompiledText
    private(set) var operations: [Operation] = []
    fileprivate(set) var fields: [Field] = []
    /// Keys of maps that are written out, such as labels.
    fileprivate(set) var keys: [Field] = []
    /// What is there after the mutation.
    private(set) var certain = Facts.none

    fileprivate let analysis: AbsenceAnalysis
    fileprivate var frame: AbsenceAnalysis.Frame
    fileprivate var filters: [NodeIndex] = []
    private var guards: [NodeIndex] = []
    private var loopDepth = 0

    init(_ text: CompiledText, _ analysis: AbsenceAnalysis, _ known: Known) {
        self.text = text
        self.analysis = analysis
        frame = AbsenceAnalysis.Frame(text: text)
        certain = walk(text.ast.root, known)
    }

    /// What the mutation may set.
    var setPaths: Set<ValuePath> {
        var paths = Set((fields + keys).map(\.path))
        for operation in operations where operation.name == "add" || operation.name == "replace" {
            if let path = operation.path.valuePath { paths.insert(path) }
        }
        return paths
    }

    private mutating func walk(_ node: NodeIndex, _ known: Known) -> Facts {
        switch text.ast[node].kind {
        case .message(let type, let entries):
            if text.ast.names[type] == "JSONPatch" {
                return operation(node, text.ast[entries], known)
            }
            return object(text.ast[entries], at: ValuePath(root: "object"))
        case .list(let elements, _):
            return text.ast[elements].reduce(Facts.none) { $0.and(walk($1, known.adding($0))) }
        case .comprehension(let index):
            let loop = text.ast[index]
            let before = frame
            loopDepth += 1
            let proved = enter(loop)
            _ = walk(loop.step, known.adding(proved))
            loopDepth -= 1
            frame = before
            return .none
        case .call, .memberCall:
            let operands = text.operands(node)
            switch text.function(node) {
            case "_?_:_":
                let yes = analysis.facts(operands[0], true, frame)
                let no = analysis.facts(operands[0], false, frame)
                guards.append(operands[0])
                defer { guards.removeLast() }
                let one = walk(operands[1], known.adding(yes))
                let other = walk(operands[2], known.adding(no))
                return yes.and(one).or(no.and(other))
            case "_+_":
                let first = walk(operands[0], known)
                return first.and(walk(operands[1], known.adding(first)))
            default: return operands.reduce(Facts.none) { $0.and(walk($1, known)) }
            }
        default: return .none
        }
    }

    private mutating func operation(
        _ node: NodeIndex, _ entries: ArraySlice<Entry>, _ known: Known
    ) -> Facts {
        var name = ""
        var nameNode: NodeIndex?
        var path: PatchPath?
        var from: PatchPath?
        var value: NodeIndex?
        for entry in entries {
            switch text.ast.names[entry.field] {
            case "op":
                name = text.string(entry.value) ?? ""
                nameNode = entry.value
            case "path": path = PatchPath(entry.value, in: text, analysis)
            case "from": from = PatchPath(entry.value, in: text, analysis)
            case "value": value = entry.value
            default: continue
            }
        }
        guard let path else { return .none }
        operations.append(
            Operation(
                node: node, name: name, nameNode: nameNode, path: path, from: from, value: value,
                known: known, guards: guards, isLooped: loopDepth > 0))
        guard name == "add" || name == "replace", loopDepth == 0, let set = path.valuePath else {
            return .none
        }
        return Facts(paths: [set])
    }

    private mutating func object(_ entries: ArraySlice<Entry>, at path: ValuePath) -> Facts {
        var facts = Facts.none
        for entry in entries {
            let step = path.appending(.member(text.ast.names[entry.field]))
            fields.append(field(step, entry.value, Int(entry.offset)))
            if !entry.isOptional { facts.paths.insert(step) }
            facts = facts.and(below(entry.value, at: step))
        }
        return facts
    }

    fileprivate mutating func below(_ node: NodeIndex, at path: ValuePath) -> Facts {
        switch text.ast[node].kind {
        case .message(_, let entries): return object(text.ast[entries], at: path)
        case .map(let entries):
            var facts = Facts.none
            for entry in text.ast[entries] {
                guard let key = text.string(entry.key) else { continue }
                let step = path.appending(.member(key))
                keys.append(field(step, entry.value, Int(text.ast[entry.value].offset)))
                if !entry.isOptional { facts.paths.insert(step) }
            }
            return facts
        case .list(let elements, _):
            for element in text.ast[elements] { addElement(element, of: path) }
            return .none
        case .comprehension(let index):
            let loop = text.ast[index]
            guard [.map, .mapFiltered, .transformList, .transformListFiltered].contains(loop.macro)
            else { return .none }
            let (before, filtersBefore) = (frame, filters)
            _ = enter(loop)
            for element in text.madeElements(loop) { addElement(element, of: path) }
            (frame, filters) = (before, filtersBefore)
            return .none
        default: return .none
        }
    }
}

extension MutationShape {
    /// Each element that a mutation reads or writes is the same one to it: what stands for it in paths.
    private static let element = ValuePath.Step.element(-1)

    fileprivate mutating func addElement(_ element: NodeIndex, of list: ValuePath) {
        let path = list.appending(Self.element)
        fields.append(field(path, element, Int(text.ast[element].offset)))
        _ = below(element, at: path)
    }

    fileprivate func field(_ path: ValuePath, _ value: NodeIndex, _ offset: Int) -> Field {
        Field(path: path, value: value, offset: offset, frame: frame, filters: filters)
    }

    /// Gives the variables of a loop their places, and says what its filters prove.
    fileprivate mutating func enter(_ loop: Comprehension) -> Facts {
        let element = analysis.path(loop.range, frame).flatMap { list in
            analysis.isKnownList(list) ? list.appending(Self.element) : nil
        }
        frame.locals[loop.accumulator] = .some(nil)
        frame.locals[loop.secondVariable ?? loop.variable] = .some(element)
        if loop.secondVariable != nil { frame.locals[loop.variable] = .some(nil) }
        var facts = Facts.none
        if case .comprehension(let index) = text.ast[loop.range].kind, text.ast[index].macro == .filter {
            let filter = text.ast[index]
            frame.locals[filter.variable] = .some(element)
            if case .call(_, let arguments) = text.ast[filter.step].kind,
                let predicate = text.ast[arguments].first
            {
                filters.append(predicate)
                facts = analysis.facts(predicate, true, frame)
            }
        }
        // `map(c, c.a, …)` and `transformList(i, c, c.a, …)`.
        if text.function(loop.step) == "_?_:_", let predicate = text.operands(loop.step).first {
            filters.append(predicate)
        }
        return facts
    }
}

/// What is certainly there after a mutation.
struct SetPaths {
    let certain: Facts

    init(_ text: CompiledText, _ analysis: AbsenceAnalysis) {
        certain = MutationShape(text, analysis, Known(analysis.scope)).certain
    }
}
