// SPDX-License-Identifier: Apache-2.0

/// A YAML node before aliases are expanded and scalars are resolved: an alias is the anchored node itself.
final class Tree {
    enum Content {
        case scalar(EventStream.Scalar)
        case list([Tree])
        /// Keys and values in turn.
        case mapping([Tree])
    }

    let position: Position
    var content: Content

    init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }
}

/// Puts events together to trees, one a document.
struct TreeBuilder: ~Copyable {
    private var events: EventStream
    /// Open collections, outermost first.
    private var open: [(node: Tree, children: [Tree], isMapping: Bool)] = []
    private var anchors: [String: Tree] = [:]

    init(_ bytes: [UInt8]) {
        events = EventStream(bytes)
    }

    /// The next document; nil at the end of the stream.
    mutating func next() throws(EventStream.Failure) -> Tree? {
        var root: Tree?
        anchors = [:]
        while true {
            let (event, position) = try events.next()
            var finished: Tree?
            switch event {
            case .mark: continue
            case .endStream: return nil
            case .endDocument:
                if let root { return root }
                continue
            case .scalar(let scalar, let anchor):
                finished = Tree(.scalar(scalar), at: position)
                if let anchor { anchors[anchor] = finished }
            case .beginList(let anchor):
                try begin(Tree(.list([]), at: position), anchor, isMapping: false)
            case .beginMapping(let anchor):
                try begin(Tree(.mapping([]), at: position), anchor, isMapping: true)
            case .endCollection:
                guard let last = open.popLast() else { continue }
                last.node.content = last.isMapping ? .mapping(last.children) : .list(last.children)
                finished = last.node
            case .alias(let name):
                guard let target = anchors[name] else {
                    throw EventStream.Failure(problem: .unknownAlias(name), position: position)
                }
                guard !open.contains(where: { $0.node === target }) else {
                    throw EventStream.Failure(problem: .aliasWithinItsAnchor(name), position: position)
                }
                finished = target
            }
            guard let finished else { continue }
            if open.isEmpty {
                root = finished
            } else {
                open[open.count - 1].children.append(finished)
            }
        }
    }

    private mutating func begin(
        _ node: Tree, _ anchor: String?, isMapping: Bool
    ) throws(EventStream.Failure) {
        guard open.count < Limits.depthMaximum else {
            throw EventStream.Failure(problem: .tooDeep, position: node.position)
        }
        if let anchor { anchors[anchor] = node }
        open.append((node, [], isMapping))
    }
}
