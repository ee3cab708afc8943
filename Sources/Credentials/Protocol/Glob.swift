// SPDX-License-Identifier: Apache-2.0

/// A shell's glob over one label of a host: `*`, `?`, `[a-z]`, `[^a-z]`. Source: Go's `filepath.Match`.
enum Glob {
    static func hasWildcard(_ pattern: [UInt8]) -> Bool {
        pattern.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether every class is closed and holds something.
    static func isWellFormed(_ pattern: [UInt8]) -> Bool {
        var index = 0
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "[") {
                guard let end = member(of: pattern, at: index, 0)?.end else { return false }
                index = end
            } else {
                index += 1
            }
        }
        return true
    }

    /// Linear in the product of both: a star is tried again from one byte further on, and only the last one.
    static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var (index, position) = (0, 0)
        var star: (index: Int, position: Int)?
        while position < text.count || index < pattern.count {
            if index < pattern.count {
                if pattern[index] == UInt8(ascii: "*") {
                    star = (index, position)
                    index += 1
                    continue
                }
                if position < text.count, let next = step(pattern, index, text[position]) {
                    index = next
                    position += 1
                    continue
                }
            }
            guard let last = star, last.position < text.count else { return false }
            star = (last.index, last.position + 1)
            index = last.index + 1
            position = last.position + 1
        }
        return true
    }

    /// The index behind what stands for one byte at `index`; nil where it does not stand for `byte`.
    private static func step(_ pattern: [UInt8], _ index: Int, _ byte: UInt8) -> Int? {
        switch pattern[index] {
        case UInt8(ascii: "?"): index + 1
        case UInt8(ascii: "["):
            if let found = member(of: pattern, at: index, byte), found.isMember { found.end } else { nil }
        case byte: index + 1
        default: nil
        }
    }

    /// Whether a byte is of the class that begins at `index`, and the index behind it; nil where it is malformed.
    private static func member(of pattern: [UInt8], at index: Int, _ byte: UInt8) -> (isMember: Bool, end: Int)? {
        var cursor = index + 1
        var isNegated = false
        if cursor < pattern.count, pattern[cursor] == UInt8(ascii: "^") {
            isNegated = true
            cursor += 1
        }
        var isMember = false
        var rangeCount = 0
        while true {
            guard cursor < pattern.count else { return nil }
            if pattern[cursor] == UInt8(ascii: "]"), rangeCount > 0 {
                return (isMember != isNegated, cursor + 1)
            }
            guard pattern[cursor] != UInt8(ascii: "-"), pattern[cursor] != UInt8(ascii: "]") else { return nil }
            let low = pattern[cursor]
            var high = low
            cursor += 1
            if cursor < pattern.count, pattern[cursor] == UInt8(ascii: "-") {
                guard cursor + 1 < pattern.count, pattern[cursor + 1] != UInt8(ascii: "]"),
                    pattern[cursor + 1] != UInt8(ascii: "-")
                else { return nil }
                high = pattern[cursor + 1]
                cursor += 2
            }
            if low <= byte, byte <= high { isMember = true }
            rangeCount += 1
        }
    }
}
