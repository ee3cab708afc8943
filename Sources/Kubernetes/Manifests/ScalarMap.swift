// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Finds a place of an expression in the file that its scalar stands in.
///
/// The expression is what YAML made of the file's text: indentation is gone, folded lines are joined, quotes are undone. Walking
/// both side by side finds the place again for every style; where they cannot be brought together (an escape that
/// stands for another character) the scalar's own place is given.
///
/// Nothing is done before the first question: most files have nothing wrong (lines taken apart for 2,000 files of 3 KiB
/// were 30 MiB that the process never gave back). The walk of the expression that was asked about last is remembered,
/// so that all places of a long one take one walk.
package final class ScalarMap: Sendable {
    /// The bytes as they were read: a copy of each of thousands of files would lie between what stays of them.
    private let fileBytes: [UInt8]
    private let state = Mutex(State())

    private struct State {
        var lines: ScalarLines?
        var walk: ScalarWalk?
    }

    package init(fileBytes: [UInt8]) { self.fileBytes = fileBytes }

    package convenience init(fileText: String) { self.init(fileBytes: Array(fileText.utf8)) }

    /// The line at `number`, 1-based.
    package func line(_ number: Int) -> String? { state.withLock { lines(&$0).line(number) } }

    /// Where the code point `offset` of `text` stands in the file.
    ///
    /// - Parameter start: The scalar's place: its first character, its quote, or a block's indicator.
    package func place(ofCodePoint offset: Int, in text: String, startingAt start: Place) -> Place {
        state.withLock { state in
            if let walk = state.walk, walk.start == start, walk.text == text { return walk.place(offset) }
            let walk = ScalarWalk(text, from: start, in: lines(&state))
            state.walk = walk
            return walk.place(offset)
        }
    }

    private func lines(_ state: inout State) -> ScalarLines {
        if let lines = state.lines { return lines }
        let lines = ScalarLines(String(decoding: fileBytes, as: UTF8.self))
        state.lines = lines
        return lines
    }
}

/// Where each code point of one expression stands.
private struct ScalarWalk {
    let text: String
    let start: Place
    private let lines: ScalarLines
    /// By code point, and the end; fewer where file and text could not be brought together.
    private var cursors: [ScalarLines.Cursor] = []
    private let count: Int
    private var isDoubleQuoted = false

    init(_ text: String, from start: Place, in lines: ScalarLines) {
        self.text = text
        self.start = start
        self.lines = lines
        count = text.unicodeScalars.count
        guard var cursor = lines.first(start).map(lines.skippingProperties) else { return }
        let first = lines.scalar(cursor)
        isDoubleQuoted = first == "\""
        if first == "|" || first == ">" {
            cursor = ScalarLines.Cursor(line: cursor.line + 1, column: 0)
        } else if first == "\"" || first == "'" {
            cursor.column += 1
        }
        for wanted in text.unicodeScalars {
            cursors.append(cursor)
            if lines.isBreakOrSpace(wanted) {
                cursor = lines.skippingOne(cursor)
                continue
            }
            cursor = skippingSpace(cursor)
            if lines.scalar(cursor) == "\\"
                || (lines.scalar(cursor) == "'" && wanted == "'" && first == "'")
            {
                cursor.column += 1
            }
            guard lines.scalar(cursor) == wanted else { return }
            cursor.column += 1
        }
        cursors.append(cursor)
    }

    func place(_ offset: Int) -> Place {
        // What is behind the end is taken for the end, as long as the end was reached.
        let index = min(max(0, offset), count)
        guard index < cursors.count else { return start }
        let cursor = index < count ? skippingSpace(cursors[index]) : cursors[index]
        return Place(file: start.file, line: cursor.line + 1, column: cursor.column + 1)
    }

    /// To what is no space, and no end of a line that a backslash takes away.
    private func skippingSpace(_ cursor: ScalarLines.Cursor) -> ScalarLines.Cursor {
        var cursor = lines.skippingSpace(cursor)
        while isDoubleQuoted, lines.isContinuation(cursor) {
            cursor = lines.skippingSpace(ScalarLines.Cursor(line: cursor.line + 1, column: 0))
        }
        return cursor
    }
}

/// A file's lines, as scalars.
private struct ScalarLines {
    private let lines: [[Unicode.Scalar]]

    init(_ fileText: String) {
        var lines: [[Unicode.Scalar]] = [[]]
        for scalar in fileText.unicodeScalars {
            if scalar == "\n" {
                lines.append([])
            } else {
                lines[lines.count - 1].append(scalar)
            }
        }
        self.lines = lines
    }

    func line(_ number: Int) -> String? {
        guard number >= 1, number <= lines.count else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: lines[number - 1])
        return String(text)
    }

    /// nil where the file has no such line.
    func first(_ start: Place) -> Cursor? {
        guard start.line >= 1, start.line <= lines.count else { return nil }
        return Cursor(line: start.line - 1, column: max(0, start.column - 1))
    }

    struct Cursor {
        var line: Int
        var column: Int
    }

    /// nil at a line's end.
    func scalar(_ cursor: Cursor) -> Unicode.Scalar? {
        guard cursor.line < lines.count, cursor.column < lines[cursor.line].count else { return nil }
        return lines[cursor.line][cursor.column]
    }

    func isBreakOrSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }

    /// Behind anchors and tags: `&name !!str "text"`.
    func skippingProperties(_ cursor: Cursor) -> Cursor {
        var cursor = cursor
        while let here = scalar(cursor), here == "&" || here == "!" {
            while let here = scalar(cursor), !isBreakOrSpace(here) { cursor.column += 1 }
            cursor = skippingSpace(cursor)
        }
        return cursor
    }

    /// Whether a backslash takes the end of a line away.
    func isContinuation(_ cursor: Cursor) -> Bool {
        guard scalar(cursor) == "\\" else { return false }
        let next = scalar(Cursor(line: cursor.line, column: cursor.column + 1))
        return next == nil || next == "\r"
    }

    func skippingOne(_ cursor: Cursor) -> Cursor {
        if let here = scalar(cursor), here == " " || here == "\t" || here == "\r" {
            return Cursor(line: cursor.line, column: cursor.column + 1)
        }
        return cursor
    }

    func skippingSpace(_ cursor: Cursor) -> Cursor {
        var cursor = cursor
        while cursor.line < lines.count {
            guard let here = scalar(cursor) else {
                cursor = Cursor(line: cursor.line + 1, column: 0)
                continue
            }
            guard isBreakOrSpace(here) else { break }
            cursor.column += 1
        }
        return cursor
    }
}
