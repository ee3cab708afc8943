// SPDX-License-Identifier: Apache-2.0

import CEL

/// What a mutation's expression may do, read from its tree: the operations of a JSON Patch and the fields of an `Object{}`,
/// each with what is known where it is reached.
struct MutationShape {
    /// One `JSONPatch{…}`.
    struct Operation {
        var node: NodeIndex
        var name: String
        var path: PatchPath
        var value: NodeIndex?
        var known: Known
        /// Conditions of the expression itself around it.
        var guards: [NodeIndex]
        /// One of a list that a loop makes.
        var isLooped: Bool
    }

    /// One field of an `Object{…}`, nested ones too.
    struct Field {
        var path: ValuePath
        var value: NodeIndex
        var node: NodeIndex
        var offset: Int
    }

    let text: CompiledText
    private(set) var operations: [Operation] = []
    private(set) var objects: [NodeIndex] = []
    fileprivate(set) var fields: [Field] = []
    /// What is there after the mutation.
    private(set) var certain = Facts.none

    private let analysis: AbsenceAnalysis
    private var guards: [NodeIndex] = []
    private var loopDepth = 0

    init(_ text: CompiledText, _ analysis: AbsenceAnalysis, _ known: Known) {
        self.text = text
        self.analysis = analysis
        certain = walk(text.ast.root, known)
    }

    /// What the mutation may set.
    var setPaths: Set<ValuePath> {
        var paths = Set(fields.map(\.path))
        for operation in operations where operation.name == "add" || operation.name == "replace" {
            if let path = operation.path.valuePath { paths.insert(path) }
        }
        return paths
    }

    private mutating func walk(_ node: NodeIndex, _ known: Known) -> Facts {
        let frame = AbsenceAnalysis.Frame(text: text)
        switch text.ast[node].kind {
        case .message(let type, let entries):
            if text.ast.names[type] == "JSONPatch" {
                return operation(node, text.ast[entries], known)
            }
            objects.append(node)
            return object(text.ast[entries], at: ValuePath(root: "object"))
        case .list(let elements, _):
            return text.ast[elements].reduce(Facts.none) { $0.and(walk($1, known.adding($0))) }
        case .comprehension(let index):
            loopDepth += 1
            defer { loopDepth -= 1 }
            _ = walk(text.ast[index].step, known)
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
        var path: PatchPath?
        var value: NodeIndex?
        for entry in entries {
            switch text.ast.names[entry.field] {
            case "op": name = text.string(entry.value) ?? ""
            case "path": path = PatchPath(entry.value, in: text)
            case "value": value = entry.value
            default: continue
            }
        }
        guard let path else { return .none }
        operations.append(
            Operation(
                node: node, name: name, path: path, value: value, known: known, guards: guards,
                isLooped: loopDepth > 0))
        guard name == "add" || name == "replace", loopDepth == 0, let set = path.valuePath else {
            return .none
        }
        return Facts(paths: [set])
    }

    private mutating func object(_ entries: ArraySlice<Entry>, at path: ValuePath) -> Facts {
        var facts = Facts.none
        for entry in entries {
            let step = path.appending(.member(text.ast.names[entry.field]))
            fields.append(
                Field(path: step, value: entry.value, node: entry.value, offset: Int(entry.offset)))
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
                if let key = text.string(entry.key), !entry.isOptional {
                    facts.paths.insert(path.appending(.member(key)))
                }
            }
            return facts
        case .list(let elements, _):
            for element in text.ast[elements] { addElement(element, of: path) }
            return .none
        case .comprehension(let index):
            let loop = text.ast[index]
            guard loop.macro == .map || loop.macro == .mapFiltered else { return .none }
            for element in text.madeElements(loop) { addElement(element, of: path) }
            return .none
        default: return .none
        }
    }
}

extension MutationShape {
    fileprivate mutating func addElement(_ element: NodeIndex, of list: ValuePath) {
        let path = list.appending(.element(-1))
        fields.append(
            Field(path: path, value: element, node: element, offset: Int(text.ast[element].offset)))
        _ = below(element, at: path)
    }
}

/// What is certainly there after a mutation.
struct SetPaths {
    let certain: Facts

    init(_ text: CompiledText, _ analysis: AbsenceAnalysis) {
        certain = MutationShape(text, analysis, Known(analysis.scope)).certain
    }
}
