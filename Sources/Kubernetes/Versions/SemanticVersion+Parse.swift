// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

extension SemanticVersion {
    /// - Parameter isNormalizing: Take a leading `v`, leading zeros and missing parts in good part.
    package init(parsing text: UTF8Text, isNormalizing: Bool) throws(VersionError) {
        if !isNormalizing, text.count == 0 { throw VersionError(.empty) }
        var parts = [3 of Part](repeating: Part(start: 0, end: 0, hasZero: true))
        let partCount = Self.split(
            text, from: isNormalizing && text.hasPrefix("v") ? 1 : 0, into: &parts)
        if isNormalizing {
            for index in 0..<partCount { parts[index].dropLeadingZeros(text) }
            let last = text.slice(parts[partCount - 1].range)
            if partCount < 3, last.contains(UInt8(ascii: "+")) || last.contains(UInt8(ascii: "-")) {
                throw VersionError(.shortWithMetadata)
            }
        } else if partCount < 3 {
            throw VersionError(.missingElements)
        }
        major = try parts[0].number(text, .major)
        minor = try parts[1].number(text, .minor)
        let tail = parts[2].range
        let plus = text.firstIndex(of: UInt8(ascii: "+"), in: tail)
        let dash = text.firstIndex(
            of: UInt8(ascii: "-"), in: tail.lowerBound..<(plus ?? tail.upperBound))
        parts[2].end = dash ?? plus ?? tail.upperBound
        patch = try parts[2].number(text, .patch)
        prerelease = .empty
        build = .empty
        if let dash {
            let range = (dash + 1)..<(plus ?? tail.upperBound)
            try Self.checkPrerelease(text, range)
            prerelease = text.slice(range)
        }
        if let plus {
            let range = (plus + 1)..<tail.upperBound
            try Self.checkBuild(text, range)
            build = text.slice(range)
        }
    }

    /// At most three parts between dots; the last has the rest.
    private static func split(_ text: UTF8Text, from start: Int, into parts: inout [3 of Part])
        -> Int
    {
        var start = start
        for index in 0..<2 {
            guard let dot = text.firstIndex(of: UInt8(ascii: "."), from: start) else {
                parts[index] = Part(start: start, end: text.count, hasZero: false)
                return index + 1
            }
            parts[index] = Part(start: start, end: dot, hasZero: false)
            start = dot + 1
        }
        parts[2] = Part(start: start, end: text.count, hasZero: false)
        return 3
    }

    private static func checkPrerelease(_ text: UTF8Text, _ range: Range<Int>) throws(VersionError)
    {
        var start = range.lowerBound
        while start <= range.upperBound {
            let end =
                text.firstIndex(of: UInt8(ascii: "."), in: start..<range.upperBound)
                ?? range.upperBound
            let identifier = text.slice(start..<end)
            if identifier.count == 0 { throw VersionError(.emptyPrerelease) }
            if identifier.isDigits {
                if identifier.count > 1, identifier[0] == UInt8(ascii: "0") {
                    throw VersionError(.leadingZero(.prerelease), start..<end)
                }
                if identifier.decimal == nil { throw VersionError(.outOfRange, start..<end) }
            } else if !identifier.isIdentifier {
                throw VersionError(.invalidCharacter(.prerelease), start..<end)
            }
            start = end + 1
        }
    }

    private static func checkBuild(_ text: UTF8Text, _ range: Range<Int>) throws(VersionError) {
        var start = range.lowerBound
        while start <= range.upperBound {
            let end =
                text.firstIndex(of: UInt8(ascii: "."), in: start..<range.upperBound)
                ?? range.upperBound
            if end == start { throw VersionError(.emptyBuild) }
            if !text.slice(start..<end).isIdentifier {
                throw VersionError(.invalidCharacter(.build), start..<end)
            }
            start = end + 1
        }
    }

    /// One of the three numbers, while it is text.
    private struct Part: BitwiseCopyable {
        var start: Int
        var end: Int
        /// A zero stands before it that the text does not have.
        var hasZero: Bool

        var range: Range<Int> { start..<end }

        mutating func dropLeadingZeros(_ text: UTF8Text) {
            guard end - start > 1 else { return }
            while start < end, text[start] == UInt8(ascii: "0") { start += 1 }
            hasZero = start == end || text[start] &- 0x30 > 9
        }

        func number(_ text: UTF8Text, _ part: VersionError.Part) throws(VersionError) -> UInt64 {
            let digits = text.slice(range)
            guard digits.isDigits else {
                throw VersionError(.invalidCharacter(part), range, hasZero: hasZero)
            }
            if hasZero, digits.count == 0 { return 0 }
            if digits.count == 0 { throw VersionError(.notANumber, range) }
            if digits.count > 1, digits[0] == UInt8(ascii: "0") {
                throw VersionError(.leadingZero(part), range)
            }
            guard let number = digits.decimal else { throw VersionError(.outOfRange, range) }
            return number
        }
    }
}

extension UTF8Text {
    fileprivate func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where self[index] == byte { return index }
        return nil
    }

    /// Letters, digits and the dash.
    fileprivate var isIdentifier: Bool {
        for index in 0..<count {
            switch self[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: continue
            default: return false
            }
        }
        return true
    }
}
