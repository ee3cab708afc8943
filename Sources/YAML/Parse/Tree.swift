// SPDX-License-Identifier: Apache-2.0

/// A document before aliases are expanded and scalars are resolved: its nodes in the order of the text, each knowing where
/// it ends.
///
///     a: [b, *x]      0 mapping, end 5 │ 1 scalar a │ 2 list, end 5 │ 3 scalar b │ 4 alias of x's node
///
/// The children of a collection are the node behind it, the node behind that one's end, and so on. One array: a document has
/// hundreds of nodes, and a policy set thousands of documents.
struct Tree {
    struct Node {
        enum Content {
            case scalar(EventStream.Scalar)
            case list
            /// Keys and values in turn.
            case mapping
            /// The number of the anchored node, which is before this one.
            case alias(Int)
        }

        var content: Content
        let position: Position
        /// The number of the node behind its last descendant.
        var end: Int
    }

    /// The first is the root.
    fileprivate(set) var nodes: [Node] = []

    /// The node that is meant: an alias stands for its anchor's.
    func target(_ number: Int) -> Int {
        if case .alias(let target) = nodes[number].content { target } else { number }
    }

    /// What a collection holds, aliases resolved.
    func children(of number: Int) -> [Int] {
        var children: [Int] = []
        var next = number + 1
        while next < nodes[number].end {
            children.append(target(next))
            next = nodes[next].end
        }
        return children
    }
}

/// Puts events together to trees, one a document.
struct TreeBuilder: ~Copyable {
    private var events: EventStream
    private var tree = Tree()
    /// Open collections, outermost first.
    private var open: [Int] = []
    private var anchors: [String: Int] = [:]

    init(_ bytes: [UInt8]) {
        events = EventStream(bytes)
    }

    /// The next document; nil at the end of the stream.
    mutating func next() throws(EventStream.Failure) -> Tree? {
        tree.nodes.removeAll(keepingCapacity: true)
        anchors = [:]
        while true {
            let (event, position) = try events.next()
            switch event {
            case .mark: continue
            case .endStream: return nil
            case .endDocument:
                if !tree.nodes.isEmpty { return tree }
            case .scalar(let scalar, let anchor): append(.scalar(scalar), anchor, at: position)
            case .beginList(let anchor): try begin(.list, anchor, at: position)
            case .beginMapping(let anchor): try begin(.mapping, anchor, at: position)
            case .endCollection:
                guard let last = open.popLast() else { continue }
                tree.nodes[last].end = tree.nodes.count
            case .alias(let name):
                guard let target = anchors[name] else {
                    throw EventStream.Failure(problem: .unknownAlias(name), position: position)
                }
                guard !open.contains(target) else {
                    throw EventStream.Failure(problem: .aliasWithinItsAnchor(name), position: position)
                }
                append(.alias(target), nil, at: position)
            }
        }
    }

    private mutating func append(
        _ content: Tree.Node.Content, _ anchor: String?, at position: Position
    ) {
        let number = tree.nodes.count
        if let anchor { anchors[anchor] = number }
        tree.nodes.append(Tree.Node(content: content, position: position, end: number + 1))
    }

    private mutating func begin(
        _ content: Tree.Node.Content, _ anchor: String?, at position: Position
    ) throws(EventStream.Failure) {
        guard open.count < Limits.depthMaximum else {
            throw EventStream.Failure(problem: .tooDeep, position: position)
        }
        open.append(tree.nodes.count)
        append(content, anchor, at: position)
    }
}
