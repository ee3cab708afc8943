// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

/// A version by Semantic Versioning 2.0.0; texts stay where they lie.
package struct SemanticVersion: BitwiseCopyable {
    package var major: UInt64
    package var minor: UInt64
    package var patch: UInt64
    /// Identifiers between dots; empty where there are none.
    package var prerelease: UTF8Text
    /// Of no weight in comparisons.
    package var build: UTF8Text

    /// Less than zero, zero or more, by precedence. Source: semver.org, 11.
    package func compare(_ other: SemanticVersion) -> Int {
        if major != other.major { return major < other.major ? -1 : 1 }
        if minor != other.minor { return minor < other.minor ? -1 : 1 }
        if patch != other.patch { return patch < other.patch ? -1 : 1 }
        if prerelease.count == 0 || other.prerelease.count == 0 {
            if prerelease.count == other.prerelease.count { return 0 }
            return prerelease.count == 0 ? 1 : -1
        }
        return Self.comparePrereleases(prerelease, other.prerelease)
    }

    private static func comparePrereleases(_ one: UTF8Text, _ other: UTF8Text) -> Int {
        var left = 0, right = 0
        while left <= one.count, right <= other.count {
            let leftEnd = one.firstIndex(of: UInt8(ascii: "."), from: left) ?? one.count
            let rightEnd = other.firstIndex(of: UInt8(ascii: "."), from: right) ?? other.count
            let order = compareIdentifiers(one.slice(left..<leftEnd), other.slice(right..<rightEnd))
            if order != 0 { return order }
            left = leftEnd + 1
            right = rightEnd + 1
        }
        if left > one.count, right > other.count { return 0 }
        return left > one.count ? -1 : 1
    }

    /// Numbers by value and before words; words by byte. Numbers have no leading zeros, so the
    /// longer is greater.
    private static func compareIdentifiers(_ one: UTF8Text, _ other: UTF8Text) -> Int {
        let isNumber = one.isDigits, isOtherNumber = other.isDigits
        if isNumber != isOtherNumber { return isNumber ? -1 : 1 }
        if isNumber, one.count != other.count { return one.count < other.count ? -1 : 1 }
        return one.compare(other)
    }
}

extension UTF8Text {
    /// Whether every byte is a digit; true of an empty text.
    var isDigits: Bool {
        for index in 0..<count where self[index] &- 0x30 > 9 { return false }
        return true
    }

    /// The decimal number; nil beyond 64 bits. - Precondition: `isDigits`.
    var decimal: UInt64? {
        var value: UInt64 = 0
        for index in 0..<count {
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = tenfold.addingReportingOverflow(UInt64(self[index] &- 0x30))
            if overflow || carry { return nil }
            value = next
        }
        return value
    }
}
