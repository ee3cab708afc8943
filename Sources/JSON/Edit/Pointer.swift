// SPDX-License-Identifier: Apache-2.0

/// A JSON Pointer (RFC 6901): a view of its text, walked token by token without taking it apart first.
///
///     for token in pointer { ... }      // "/spec/containers/0/a~1b": spec, containers, 0, a/b
public struct Pointer: BitwiseCopyable, Sequence {
    /// As written, escapes in place.
    public let text: UTF8Text

    /// nil where the text is no pointer: it begins with something else than `/`, or a `~` without 0 or 1 behind it.
    public init?(_ text: UTF8Text) {
        if text.count > 0, text[0] != UInt8(ascii: "/") { return nil }
        for index in 0..<text.count where text[index] == UInt8(ascii: "~") {
            guard index + 1 < text.count,
                text[index + 1] == UInt8(ascii: "0") || text[index + 1] == UInt8(ascii: "1")
            else { return nil }
        }
        self.text = text
    }

    /// Whether it points at the whole document.
    public var isRoot: Bool { text.count == 0 }

    public func makeIterator() -> Tokens { Tokens(text) }

    /// Walks a pointer's tokens.
    public struct Tokens: IteratorProtocol {
        let text: UTF8Text
        var position = 0

        init(_ text: UTF8Text) { self.text = text }

        /// Whether the token given last was the last one.
        public var isAtEnd: Bool { position >= text.count }

        public mutating func next() -> Token? {
            guard position < text.count else { return nil }
            let first = position + 1
            var end = first
            var hasEscapes = false
            while end < text.count, text[end] != UInt8(ascii: "/") {
                if text[end] == UInt8(ascii: "~") { hasEscapes = true }
                end += 1
            }
            position = end
            return Token(raw: text.slice(from: first, to: end), hasEscapes: hasEscapes)
        }
    }

    /// One step: a member's name or an element's index.
    public struct Token: BitwiseCopyable {
        /// As written.
        public let raw: UTF8Text
        public let hasEscapes: Bool

        /// The name that is meant, `~1` and `~0` undone in the arena where there are any; nil at the arena's bound.
        public func unescaped(in arena: inout Arena) -> UTF8Text? {
            guard hasEscapes else { return raw }
            guard let copy = unsafe arena.allocate(UInt8.self, count: raw.count) else { return nil }
            var count = 0
            var index = 0
            while index < raw.count {
                var byte = raw[index]
                if byte == UInt8(ascii: "~"), index + 1 < raw.count {
                    index += 1
                    byte = raw[index] == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~")
                }
                unsafe (copy + count).initialize(to: byte)
                count += 1
                index += 1
            }
            return unsafe UTF8Text(start: copy, count: count)
        }

        /// An array's index: digits without a leading zero; nil for everything else, `-` included.
        public var index: Int? {
            guard raw.count > 0, raw.count <= 18 else { return nil }
            if raw.count > 1, raw[0] == UInt8(ascii: "0") { return nil }
            var value = 0
            for position in 0..<raw.count {
                let digit = raw[position] &- UInt8(ascii: "0")
                if digit > 9 { return nil }
                value = value &* 10 &+ Int(digit)
            }
            return value
        }

        /// `-`: behind an array's last element.
        public var isEnd: Bool { raw == "-" }
    }
}

extension UTF8Text {
    /// The bytes from `first` to before `end`. - Precondition: `0 ≤ first ≤ end ≤ count`.
    package func slice(from first: Int, to end: Int) -> UTF8Text {
        precondition(first >= 0 && first <= end && end <= count, "a slice outside of the text")
        return unsafe UTF8Text(start: start.map { unsafe $0 + first }, count: end - first)
    }
}

extension ByteBuffer {
    /// Appends a name as a pointer's token: `~` becomes `~0`, `/` becomes `~1`.
    public mutating func append(pointerToken name: UTF8Text) {
        reserve(name.count)
        for index in 0..<name.count {
            switch name[index] {
            case UInt8(ascii: "~"): append("~0")
            case UInt8(ascii: "/"): append("~1")
            case let byte: append(byte)
            }
        }
    }
}

extension Node {
    /// The value that `pointer` points at; nil where there is none, and at the arena's bound.
    public func value(at pointer: Pointer, names: borrowing Names, arena: inout Arena) -> Node? {
        var node = self
        for token in pointer {
            switch node.kind {
            case .object:
                guard let text = token.unescaped(in: &arena),
                    let name = unsafe names.find(text.buffer), let member = node[name]
                else { return nil }
                node = member
            case .array:
                guard let index = token.index, let element = node[index] else { return nil }
                node = element
            default: return nil
            }
        }
        return node
    }
}
