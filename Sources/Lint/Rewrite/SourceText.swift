// SPDX-License-Identifier: Apache-2.0

/// An expression's text as code points, with just enough of a scanner to find where a part of it ends.
///
/// The tree knows where each node begins and not where it ends; what is between is found by reading on from there.
struct SourceText {
    let scalars: [Unicode.Scalar]

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    func text(_ range: Range<Int>) -> String {
        guard range.lowerBound >= 0, range.upperBound <= scalars.count else { return "" }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    func skippingSpace(_ position: Int) -> Int {
        var position = position
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        return position
    }

    /// After `word` at `position`; nothing where something else stands there.
    func after(_ word: String, at position: Int) -> Int? {
        var cursor = position
        for scalar in word.unicodeScalars {
            guard cursor >= 0, cursor < scalars.count, scalars[cursor] == scalar else { return nil }
            cursor += 1
        }
        return cursor
    }

    /// After a name at `position`.
    func afterName(at position: Int) -> Int? {
        var cursor = position
        while cursor < scalars.count, isNamePart(scalars[cursor]) { cursor += 1 }
        return cursor > position ? cursor : nil
    }

    /// After the literal at `position`: a text, a number or a word.
    func afterLiteral(at position: Int) -> Int? {
        guard position < scalars.count else { return nil }
        if let end = afterText(at: position) { return end }
        var cursor = position
        if scalars[cursor] == "-" { cursor += 1 }
        while cursor < scalars.count, isNamePart(scalars[cursor]) || scalars[cursor] == "." {
            cursor += 1
        }
        return cursor > position ? cursor : nil
    }

    /// After the quoted text at `position`, with a prefix such as `r` or `b`.
    func afterText(at position: Int) -> Int? {
        var cursor = position
        var isRaw = false
        while cursor < scalars.count, "rRbB".unicodeScalars.contains(scalars[cursor]),
            cursor - position < 2
        {
            isRaw = isRaw || scalars[cursor] == "r" || scalars[cursor] == "R"
            cursor += 1
        }
        guard cursor < scalars.count, scalars[cursor] == "'" || scalars[cursor] == "\"" else {
            return nil
        }
        let quote = scalars[cursor]
        let isTriple =
            cursor + 2 < scalars.count && scalars[cursor + 1] == quote
            && scalars[cursor + 2] == quote
        let end = String(repeating: String(quote), count: isTriple ? 3 : 1)
        cursor += isTriple ? 3 : 1
        while cursor < scalars.count {
            if let after = after(end, at: cursor) { return after }
            cursor += scalars[cursor] == "\\" && !isRaw ? 2 : 1
        }
        return nil
    }

    /// After the bracket that closes the one at `position`; texts are passed over.
    func afterBracket(at position: Int) -> Int? {
        var depth = 0
        var cursor = position
        while cursor < scalars.count {
            switch scalars[cursor] {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return cursor + 1 }
            case "'", "\"":
                guard let end = afterText(at: cursor) else { return nil }
                cursor = end
                continue
            default: break
            }
            cursor += 1
        }
        return nil
    }

    /// Where the value that begins at `position` ends: before a comma or closing bracket of the level it stands in.
    func endOfValue(at position: Int) -> Int {
        var cursor = position
        while cursor < scalars.count {
            switch scalars[cursor] {
            case ",", ")", "]", "}": return trimmedEnd(cursor, from: position)
            case "(", "[", "{": cursor = afterBracket(at: cursor) ?? scalars.count
            case "'", "\"": cursor = afterText(at: cursor) ?? scalars.count
            default: cursor += 1
            }
        }
        return trimmedEnd(scalars.count, from: position)
    }

    private func trimmedEnd(_ end: Int, from start: Int) -> Int {
        var end = end
        while end > start, scalars[end - 1].properties.isWhitespace { end -= 1 }
        return end
    }

    private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            || ("0"..."9").contains(scalar)
    }
}

/// A part of a text and what is to stand there.
struct TextEdit {
    var range: Range<Int>
    var replacement: String
}

extension SourceText {
    /// The text with all edits; of two that overlap the one that begins first is made.
    func applying(_ edits: [TextEdit]) -> String {
        var result = ""
        var position = 0
        for edit in edits.sorted(by: {
            ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
        })
        where edit.range.lowerBound >= position {
            result += text(position..<edit.range.lowerBound) + edit.replacement
            position = edit.range.upperBound
        }
        return result + text(position..<scalars.count)
    }
}
