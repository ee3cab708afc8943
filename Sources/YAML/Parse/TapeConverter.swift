// SPDX-License-Identifier: Apache-2.0

import JSON

/// Writes a tree as a tape, aliases expanded, and notes where each value stands in the file.
struct TapeConverter: ~Copyable {
    private let tree: Tree
    private var builder = TapeBuilder()
    /// By cell.
    private var positions: [Position] = []
    private var depth = 0
    /// Members looked at for merge keys: those that are dropped again count as values too.
    private var mergedCount = 0

    static func convert(
        _ tree: Tree, names: inout Names
    ) throws(EventStream.Failure) -> (OwnedDocument, [Position]) {
        var converter = TapeConverter(tree)
        try converter.write(0, name: .none, &names)
        let positions = converter.positions
        return (converter.builder.finish(), positions)
    }

    private init(_ tree: Tree) {
        self.tree = tree
        positions.reserveCapacity(tree.nodes.count)
    }

    /// - Parameter number: Of a node that is no alias.
    private mutating func write(
        _ number: Int, name: Name, _ names: inout Names
    ) throws(EventStream.Failure) {
        let position = tree.nodes[number].position
        guard positions.count < Limits.valueCountMaximum else {
            throw EventStream.Failure(problem: .tooManyValues, position: position)
        }
        positions.append(position)
        switch tree.nodes[number].content {
        case .scalar(let scalar): try write(scalar, at: position, name: name)
        case .list:
            let index = builder.begin(.array, name: name)
            try enter(at: position)
            let elements = tree.children(of: number)
            for element in elements { try write(element, name: .none, &names) }
            depth -= 1
            builder.end(index, childCount: elements.count)
        case .mapping:
            let index = builder.begin(.object, name: name)
            try enter(at: position)
            let members = try self.members(of: number, depth: depth).list
            for member in members {
                try write(member.value, name: names.intern(member.key), &names)
            }
            depth -= 1
            builder.end(index, childCount: members.count)
        case .alias: break
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
        of number: Int, depth: Int
    ) throws(EventStream.Failure) -> MappingMembers {
        var members = MappingMembers()
        let children = tree.children(of: number)
        guard let first = children.first else { return members }
        guard depth <= Limits.depthMaximum else {
            throw EventStream.Failure(problem: .tooDeep, position: tree.nodes[first].position)
        }
        var merged: [Int] = []
        var mergePosition = tree.nodes[first].position
        for index in stride(from: 0, to: children.count - 1, by: 2) {
            let key = tree.nodes[children[index]]
            if TapeConverter.isMerge(key) {
                mergePosition = key.position
                merged.append(children[index + 1])
                continue
            }
            let text = try TapeConverter.key(key)
            if let first = members.find(text) {
                throw EventStream.Failure(
                    problem: .duplicateKey(text, first: first.keyPosition), position: key.position)
            }
            members.append(.init(key: text, keyPosition: key.position, value: children[index + 1]))
        }
        for source in merged {
            for mapping in try mappings(source, at: mergePosition) {
                mergedCount += tree.children(of: mapping).count / 2 + 1
                guard mergedCount < Limits.valueCountMaximum else {
                    throw EventStream.Failure(problem: .tooManyValues, position: mergePosition)
                }
                for member in try self.members(of: mapping, depth: depth + 1).list
                where members.find(member.key) == nil {
                    members.append(member)
                }
            }
        }
        return members
    }

    /// What stands behind a merge key: one mapping, or several in a list.
    private func mappings(
        _ source: Int, at position: Position
    ) throws(EventStream.Failure) -> [Int] {
        switch tree.nodes[source].content {
        case .mapping: return [source]
        case .list:
            let elements = tree.children(of: source)
            for element in elements {
                guard case .mapping = tree.nodes[element].content else {
                    throw EventStream.Failure(problem: .invalidMerge, position: position)
                }
            }
            return elements
        default: throw EventStream.Failure(problem: .invalidMerge, position: position)
        }
    }

    private static func isMerge(_ key: Tree.Node) -> Bool {
        guard case .scalar(let scalar) = key.content else { return false }
        return scalar.text == "<<" && (scalar.isPlain && scalar.tag == nil || scalar.tag == "tag:yaml.org,2002:merge")
    }

    /// A key as the text that JSON wants: numbers and bools as Kubernetes writes them.
    private static func key(_ key: Tree.Node) throws(EventStream.Failure) -> String {
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

/// The members of one mapping so far, found by key.
private struct MappingMembers {
    struct Member {
        /// As text.
        var key: String
        var keyPosition: Position
        /// The number of its node, which is no alias.
        var value: Int
    }

    private(set) var list: [Member] = []
    /// Positions in the list; nothing while they are few.
    private var byKey: [String: Int] = [:]

    /// Most mappings are small: comparing with so many keys costs less than hashing one.
    private static let linearMaximum = 12

    func find(_ key: String) -> Member? {
        if list.count <= MappingMembers.linearMaximum { return list.first { $0.key == key } }
        return byKey[key].map { list[$0] }
    }

    mutating func append(_ member: Member) {
        list.append(member)
        guard list.count > MappingMembers.linearMaximum else { return }
        if byKey.isEmpty {
            for index in list.indices { byKey[list[index].key] = index }
        } else {
            byKey[member.key] = list.count - 1
        }
    }
}
