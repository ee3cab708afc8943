// SPDX-License-Identifier: Apache-2.0

/// Finds a place of an expression in the file that its scalar stands in.
///
/// The expression is what YAML made of the file's text: indentation is gone, folded lines are joined, quotes are undone. Walking
/// both side by side finds the place again for every style; where they cannot be brought together (an escape that
/// stands for another character) the scalar's own place is given.
package struct ScalarMap {
    /// The file's lines, as scalars.
    private let lines: [[Unicode.Scalar]]

    package init(fileText: String) {
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

    /// The line at `number`, 1-based.
    package func line(_ number: Int) -> String? {
        guard number >= 1, number <= lines.count else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: lines[number - 1])
        return String(text)
    }

    /// Where the code point `offset` of `text` stands in the file.
    ///
    /// - Parameter start: The scalar's place: its first character, its quote, or a block's indicator.
    package func place(ofCodePoint offset: Int, in text: String, startingAt start: Place) -> Place {
        guard start.line >= 1, start.line <= lines.count else { return start }
        var cursor = Cursor(line: start.line - 1, column: max(0, start.column - 1))
        let first = scalar(cursor)
        if first == "|" || first == ">" {
            cursor = Cursor(line: cursor.line + 1, column: 0)
        } else if first == "\"" || first == "'" {
            cursor.column += 1
        }
        for (index, wanted) in text.unicodeScalars.enumerated() {
            if index == offset { break }
            if isBreakOrSpace(wanted) {
                cursor = skippingOne(cursor)
                continue
            }
            cursor = skippingSpace(cursor)
            if scalar(cursor) == "\\" || (scalar(cursor) == "'" && wanted == "'" && first == "'") {
                cursor.column += 1
            }
            guard scalar(cursor) == wanted else { return start }
            cursor.column += 1
        }
        let atText = offset < text.unicodeScalars.count ? skippingSpace(cursor) : cursor
        return Place(file: start.file, line: atText.line + 1, column: atText.column + 1)
    }

    private struct Cursor {
        var line: Int
        var column: Int
    }

    /// nil at a line's end.
    private func scalar(_ cursor: Cursor) -> Unicode.Scalar? {
        guard cursor.line < lines.count, cursor.column < lines[cursor.line].count else { return nil }
        return lines[cursor.line][cursor.column]
    }

    private func isBreakOrSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }

    private func skippingOne(_ cursor: Cursor) -> Cursor {
        if let here = scalar(cursor), here == " " || here == "\t" || here == "\r" {
            return Cursor(line: cursor.line, column: cursor.column + 1)
        }
        return cursor
    }

    private func skippingSpace(_ cursor: Cursor) -> Cursor {
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
