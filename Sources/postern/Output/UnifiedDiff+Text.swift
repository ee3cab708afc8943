// SPDX-License-Identifier: Apache-2.0

extension UnifiedDiff {
    /// The changes as `diff -u` prints them, under the two names; empty where nothing changed.
    /// - Parameter coloured: Red and green for a terminal.
    func text(from originalName: String, to editedName: String, coloured: Bool) -> String {
        guard !isEmpty else { return "" }
        let paint: (String, String) -> String = { coloured ? "\u{1B}[\($0)m\($1)\u{1B}[0m" : $1 }
        var text = paint("1", "--- \(originalName)") + "\n" + paint("1", "+++ \(editedName)") + "\n"
        for hunk in hunks() {
            text += paint("36", heading(of: hunk)) + "\n"
            for line in lines[hunk] {
                switch line {
                case .kept(let line): text += " \(line)\n"
                case .removed(let line): text += paint("31", "-\(line)") + "\n"
                case .added(let line): text += paint("32", "+\(line)") + "\n"
                }
            }
        }
        return text
    }

    /// Runs of lines that hold a change and its context; two that touch are one.
    private func hunks() -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in lines.enumerated() {
            if case .kept = line { continue }
            let start = max(0, index - Self.contextLineCount)
            let end = min(lines.count, index + 1 + Self.contextLineCount)
            if let last = hunks.last, last.upperBound >= start {
                hunks[hunks.count - 1] = last.lowerBound..<end
            } else {
                hunks.append(start..<end)
            }
        }
        return hunks
    }

    /// `@@ -first,count +first,count @@`, lines counted from one.
    private func heading(of hunk: Range<Int>) -> String {
        func count(_ range: Range<Int>) -> (old: Int, new: Int) {
            lines[range].reduce(into: (old: 0, new: 0)) { counts, line in
                switch line {
                case .kept: counts = (counts.old + 1, counts.new + 1)
                case .removed: counts.old += 1
                case .added: counts.new += 1
                }
            }
        }
        let before = count(0..<hunk.lowerBound)
        let within = count(hunk)
        func range(_ before: Int, _ count: Int) -> String {
            "\(count == 0 ? before : before + 1)" + (count == 1 ? "" : ",\(count)")
        }
        return "@@ -\(range(before.old, within.old)) +\(range(before.new, within.new)) @@"
    }
}
