// SPDX-License-Identifier: Apache-2.0

import JSON

/// Writes a tree as a tape, aliases expanded, and notes where each value stands in the file.
struct TapeConverter: ~Copyable {
    private var builder = TapeBuilder()
    /// By cell.
    private var positions: [Position] = []
    private var depth = 0
    /// Members looked at for merge keys: those that are dropped again count as values too.
    private var mergedCount = 0

    /// One member of a mapping, its key as text.
    private struct Member {
        var key: String
        var keyPosition: Position
        var value: Tree
    }

    static func convert(
        _ tree: Tree, names: inout Names
    ) throws(EventStream.Failure) -> (OwnedDocument, [Position]) {
        var converter = TapeConverter()
        try converter.write(tree, name: .none, &names)
        let positions = converter.positions
        return (converter.builder.finish(), positions)
    }

    private mutating func write(
        _ tree: Tree, name: Name, _ names: inout Names
    ) throws(EventStream.Failure) {
        guard positions.count < Limits.valueCountMaximum else {
            throw EventStream.Failure(problem: .tooManyValues, position: tree.position)
        }
        positions.append(tree.position)
        switch tree.content {
        case .scalar(let scalar):
            try write(scalar, at: tree.position, name: name)
        case .list(let elements):
            let index = builder.begin(.array, name: name)
            try enter(at: tree.position)
            for element in elements { try write(element, name: .none, &names) }
            depth -= 1
            builder.end(index, childCount: elements.count)
        case .mapping(let children):
            let index = builder.begin(.object, name: name)
            try enter(at: tree.position)
            let members = try self.members(children, depth: depth)
            for member in members {
                try write(member.value, name: names.intern(member.key), &names)
            }
            depth -= 1
            builder.end(index, childCount: members.count)
        }
    }

    /// Aliases may nest deeper than the file does.
    private mutating func enter(at position: Position) throws(EventStream.Failure) {
        depth += 1
        guard depth <= Limits.depthMaximum else {
            throw EventStream.Failure(problem: .tooDeep, position: position)
        }
    }

    private mutating func write(
        _ scalar: EventStream.Scalar, at position: Position, name: Name
    ) throws(EventStream.Failure) {
        switch TaggedScalar(scalar) {
        case .resolved(.null): builder.append(.null(), name: name)
        case .resolved(.bool(let value)): builder.append(.bool(value), name: name)
        case .resolved(.int(let value)): builder.append(.int(value), name: name)
        case .resolved(.uint(let value)): builder.append(.uint(value), name: name)
        case .resolved(.double(let value)):
            switch ResolvedScalar(throughJSON: value) {
            case .int(let value): builder.append(.int(value), name: name)
            case .uint(let value): builder.append(.uint(value), name: name)
            default: builder.append(.double(value), name: name)
            }
        case .resolved(.string): try write(text: scalar.text, at: position, name: name)
        case .text(let text): try write(text: text, at: position, name: name)
        case .resolved(.notFinite):
            throw EventStream.Failure(problem: .notFinite(scalar.text), position: position)
        case .failure(let problem): throw EventStream.Failure(problem: problem, position: position)
        }
    }

    private mutating func write(
        text: String, at position: Position, name: Name
    ) throws(EventStream.Failure) {
        guard builder.append(text, name: name) else {
            throw EventStream.Failure(problem: .outOfMemory, position: position)
        }
    }

    /// A mapping's members: its own in order, then what merge keys add and it has not.
    private mutating func members(
        _ children: [Tree], depth: Int
    ) throws(EventStream.Failure) -> [Member] {
        guard let first = children.first else { return [] }
        guard depth <= Limits.depthMaximum else {
            throw EventStream.Failure(problem: .tooDeep, position: first.position)
        }
        var members: [Member] = []
        var known: [String: Position] = [:]
        var merged: [Tree] = []
        var mergePosition = first.position
        for index in stride(from: 0, to: children.count - 1, by: 2) {
            let (key, value) = (children[index], children[index + 1])
            if TapeConverter.isMerge(key) {
                mergePosition = key.position
                merged.append(value)
                continue
            }
            let text = try TapeConverter.key(key)
            if let first = known[text] {
                throw EventStream.Failure(
                    problem: .duplicateKey(text, first: first), position: key.position)
            }
            known[text] = key.position
            members.append(Member(key: text, keyPosition: key.position, value: value))
        }
        for source in merged {
            for mapping in try TapeConverter.mappings(source, at: mergePosition) {
                mergedCount += mapping.count / 2 + 1
                guard mergedCount < Limits.valueCountMaximum else {
                    throw EventStream.Failure(problem: .tooManyValues, position: mergePosition)
                }
                for member in try self.members(mapping, depth: depth + 1)
                where known.updateValue(member.keyPosition, forKey: member.key) == nil {
                    members.append(member)
                }
            }
        }
        return members
    }

    /// What stands behind a merge key: the children of one mapping, or of several in a list.
    private static func mappings(
        _ source: Tree, at position: Position
    ) throws(EventStream.Failure) -> [[Tree]] {
        switch source.content {
        case .mapping(let children): return [children]
        case .list(let elements):
            var result: [[Tree]] = []
            for element in elements {
                guard case .mapping(let children) = element.content else {
                    throw EventStream.Failure(problem: .invalidMerge, position: position)
                }
                result.append(children)
            }
            return result
        case .scalar: throw EventStream.Failure(problem: .invalidMerge, position: position)
        }
    }

    private static func isMerge(_ key: Tree) -> Bool {
        guard case .scalar(let scalar) = key.content else { return false }
        return scalar.text == "<<" && (scalar.isPlain && scalar.tag == nil || scalar.tag == "tag:yaml.org,2002:merge")
    }

    /// A key as the text that JSON wants: numbers and bools as Kubernetes writes them.
    private static func key(_ key: Tree) throws(EventStream.Failure) -> String {
        guard case .scalar(let scalar) = key.content else {
            let found = if case .list = key.content { "a list" } else { "a mapping" }
            throw EventStream.Failure(problem: .unsupportedKey(found: found), position: key.position)
        }
        switch TaggedScalar(scalar) {
        case .resolved(.string): return scalar.text
        case .text(let text): return text
        case .resolved(.bool(let value)): return value ? "true" : "false"
        case .resolved(.int(let value)): return "\(value)"
        case .resolved(.uint(let value)): return "\(value)"
        case .resolved(.double(let value)): return KeyText.float(value)
        case .resolved(.notFinite):
            return scalar.text.lowercased().replacing("+", with: "")
        case .resolved(.null):
            throw EventStream.Failure(
                problem: .unsupportedKey(found: "null"), position: key.position)
        case .failure(let problem):
            throw EventStream.Failure(problem: problem, position: key.position)
        }
    }
}
