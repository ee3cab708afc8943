// SPDX-License-Identifier: Apache-2.0

/// What changed between two texts, line by line, with a few unchanged lines around each change: the form of `diff -u`.
///
/// The common prefix and suffix are set aside; what remains is compared by Myers' greedy algorithm, whose cost grows with
/// the size of the change: a mutated Pod differs in a handful of lines out of hundreds.
/// Source: E. Myers, "An O(ND) difference algorithm and its variations", 1986.
struct UnifiedDiff {
    /// Unchanged lines shown before and after a change, as `diff -u` does.
    static let contextLineCount = 3
    /// Changed lines up to which the shortest difference is looked for (its memory is the square of this: 8 MiB);
    /// beyond, everything between prefix and suffix is shown as replaced.
    static let changedLineMaximum = 1_000

    enum Line: Equatable {
        case kept(Substring)
        case removed(Substring)
        case added(Substring)
    }

    /// Every line of both texts in order.
    let lines: [Line]

    init(from original: String, to edited: String) {
        let old = Self.split(original)
        let new = Self.split(edited)
        let prefix = zip(old, new).prefix { $0 == $1 }.count
        let suffix = min(
            zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count, min(old.count, new.count) - prefix)
        lines =
            old.prefix(prefix).map(Line.kept)
            + Self.shortest(Array(old[prefix..<old.count - suffix]), Array(new[prefix..<new.count - suffix]))
            + old.suffix(suffix).map(Line.kept)
    }

    var isEmpty: Bool { lines.allSatisfy { if case .kept = $0 { true } else { false } } }

    private static func split(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The shortest edit script: the furthest point on each diagonal for 0, 1, 2 … changes, then back along the way.
    private static func shortest(_ old: [Substring], _ new: [Substring]) -> [Line] {
        let limit = min(old.count + new.count, changedLineMaximum)
        var furthest = [Int](repeating: 0, count: 2 * limit + 3)
        var history: [[Int]] = []
        let middle = limit + 1
        for changes in 0...limit {
            history.append(furthest)
            for diagonal in stride(from: -changes, through: changes, by: 2) {
                let down =
                    diagonal == -changes
                    || (diagonal != changes
                        && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
                var x = down ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1
                var y = x - diagonal
                while x < old.count, y < new.count, old[x] == new[y] {
                    x += 1
                    y += 1
                }
                furthest[middle + diagonal] = x
                if x >= old.count, y >= new.count {
                    return path(old, new, history: history, middle: middle)
                }
            }
        }
        return old.map(Line.removed) + new.map(Line.added)
    }

    private static func path(
        _ old: [Substring], _ new: [Substring], history: [[Int]], middle: Int
    ) -> [Line] {
        var lines: [Line] = []
        var x = old.count
        var y = new.count
        for changes in history.indices.reversed() {
            let furthest = history[changes]
            let diagonal = x - y
            let down =
                diagonal == -changes
                || (diagonal != changes
                    && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
            let previous = down ? diagonal + 1 : diagonal - 1
            let startX = changes == 0 ? 0 : furthest[middle + previous]
            let startY = changes == 0 ? 0 : startX - previous
            while x > startX, y > startY {
                x -= 1
                y -= 1
                lines.append(.kept(old[x]))
            }
            guard changes > 0 else { break }
            if down {
                y -= 1
                lines.append(.added(new[y]))
            } else {
                x -= 1
                lines.append(.removed(old[x]))
            }
        }
        return lines.reversed()
    }
}
