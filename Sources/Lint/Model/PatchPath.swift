// SPDX-License-Identifier: Apache-2.0

import CEL

/// The `path` of a `JSONPatch{}`: a text, or texts and computed parts joined by `+`.
struct PatchPath {
    enum Segment: Equatable {
        /// Unescaped.
        case key(String)
        /// Made of a computed part, alone or with text around it.
        case computed
    }

    /// A computed part, and how it is made. Where a variable holds the path, nothing around a part can be rewritten.
    struct Part {
        var node: NodeIndex
        /// By `jsonpatch.escapeKey`, or from a number.
        var isEscaped: Bool
        /// In `segments`.
        var segment: Int
        /// The operators `+` around it, in the source; nothing at the ends.
        var plusBefore: NodeIndex?
        var plusAfter: NodeIndex?
    }

    let node: NodeIndex
    private(set) var segments: [Segment] = []
    private(set) var parts: [Part] = []
    /// As written, computed parts as `…`; nothing where all of it is computed.
    private(set) var text: String = ""
    private(set) var isLiteral = true
    /// `~` that is followed by neither 0 nor 1.
    private(set) var hasBadEscape = false

    /// Stands for a computed part while the path is split.
    private static let mark: Unicode.Scalar = "\u{1}"

    /// Which segments are indexes of lists, as far as kinds say it.
    private var isIndex: [Bool] = []

    init(_ node: NodeIndex, in expression: CompiledText, _ analysis: AbsenceAnalysis) {
        self.node = node
        var source = expression
        var root = node
        // A path that a variable holds is read there; a variable within a path stays a computed part.
        for _ in 0..<Limits.variableDepth {
            guard let variable = analysis.variable(root, .init(text: source)), Self.isWholePath(variable)
            else { break }
            source = variable
            root = variable.ast.root
        }
        let isElsewhere = source.expression.path != expression.expression.path
        var pieces: [(text: String?, node: NodeIndex, before: NodeIndex?, after: NodeIndex?)] = []
        func collect(_ node: NodeIndex, _ before: NodeIndex?, _ after: NodeIndex?) {
            let operands = source.operands(node)
            if source.function(node) == "_+_", operands.count == 2 {
                collect(operands[0], before, node)
                collect(operands[1], node, after)
            } else {
                let literal =
                    source.function(node) == "jsonpatch.escapeKey"
                    ? operands.last.flatMap { source.string($0) }.map(Self.escaped) : source.string(node)
                pieces.append((literal, node, isElsewhere ? nil : before, isElsewhere ? nil : after))
            }
        }
        collect(root, nil, nil)
        var whole = ""
        for piece in pieces {
            if let literal = piece.text {
                whole += literal
                continue
            }
            isLiteral = false
            let segment = whole.unicodeScalars.count { $0 == "/" } - 1
            let function = source.function(piece.node)
            parts.append(
                Part(
                    node: piece.node,
                    isEscaped: function == "jsonpatch.escapeKey" || function == "string",
                    segment: segment, plusBefore: piece.before, plusAfter: piece.after))
            whole.unicodeScalars.append(Self.mark)
        }
        text = whole.replacing(String(Self.mark), with: "…")
        for segment in whole.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            segments.append(
                segment.unicodeScalars.contains(Self.mark)
                    ? .computed
                    : .key(String(segment).replacing("~1", with: "/").replacing("~0", with: "~")))
        }
        for count in segments.indices {
            isIndex.append(ancestor(count).map(analysis.isKnownList) ?? false)
        }
        hasBadEscape = whole.split(separator: "~", omittingEmptySubsequences: false).dropFirst()
            .contains { $0.first != "0" && $0.first != "1" && $0.unicodeScalars.first != Self.mark }
    }

    private static func isWholePath(_ variable: CompiledText) -> Bool {
        var node = variable.ast.root
        while variable.function(node) == "_+_", let first = variable.operands(node).first { node = first }
        return variable.string(node)?.hasPrefix("/") ?? variable.isVariable(node)
    }

    /// A key as JSON Pointer has it.
    private static func escaped(_ key: String) -> String {
        key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    var startsWithSlash: Bool { text.isEmpty || text.first == "/" || text.first == "…" }

    /// The place in the object; nothing where a part of it is computed or it is the end of a list.
    var valuePath: ValuePath? { ancestor(segments.count) }

    /// The first `count` segments as a place.
    func ancestor(_ count: Int) -> ValuePath? {
        var path = ValuePath(root: "object")
        guard startsWithSlash, count >= 0, count <= segments.count else { return nil }
        for (position, segment) in segments.prefix(count).enumerated() {
            guard case .key(let key) = segment, key != "-" else {
                guard segment == .computed, position < isIndex.count, isIndex[position] else { return nil }
                path = path.appending(.element(0))
                continue
            }
            if let index = Int64(key) {
                path = path.appending(.index(index))
            } else {
                path = path.appending(.member(key))
            }
        }
        return path
    }
}
