// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// Why a text is no semantic version; the texts are upstream's.
package struct VersionError: Error, BitwiseCopyable {
    package var reason: Reason
    /// The bytes that the message quotes, of the text that was read.
    private var start: Int
    private var end: Int
    /// Whether normalizing put a zero before them.
    private var hasZero: Bool

    init(_ reason: Reason, _ place: Range<Int> = 0..<0, hasZero: Bool = false) {
        self.reason = reason
        start = place.lowerBound
        end = place.upperBound
        self.hasZero = hasZero
    }

    package enum Reason: BitwiseCopyable, Equatable, Sendable {
        case empty, missingElements, shortWithMetadata, emptyPrerelease, emptyBuild
        case invalidCharacter(Part), leadingZero(Part)
        /// An empty number, and one of more than 64 bits.
        case notANumber, outOfRange
    }

    package enum Part: BitwiseCopyable, Sendable {
        case major, minor, patch, prerelease, build
    }
}

extension VersionError {
    package func writeMessage(for text: UTF8Text, to message: inout TextBuilder) {
        switch reason {
        case .empty: message.append("Version string empty")
        case .missingElements: message.append("No Major.Minor.Patch elements found")
        case .shortWithMetadata:
            message.append("short version cannot contain PreRelease/Build meta data")
        case .emptyPrerelease: message.append("Prerelease is empty")
        case .emptyBuild: message.append("Build meta data is empty")
        case .invalidCharacter(let part):
            message.append("Invalid character(s) found in ")
            message.append(Self.place(part))
            quote(text, to: &message)
        case .leadingZero(let part):
            message.append(Self.subject(part))
            message.append(" must not contain leading zeroes ")
            quote(text, to: &message)
        case .notANumber, .outOfRange:
            message.append("strconv.ParseUint: parsing ")
            quote(text, to: &message)
            let problem: StaticString =
                reason == .outOfRange ? ": value out of range" : ": invalid syntax"
            message.append(problem)
        }
    }

    private static func place(_ part: Part) -> StaticString {
        switch part {
        case .major: "major number "
        case .minor: "minor number "
        case .patch: "patch number "
        case .prerelease: "prerelease "
        case .build: "build meta data "
        }
    }

    private static func subject(_ part: Part) -> StaticString {
        switch part {
        case .major: "Major number"
        case .minor: "Minor number"
        case .patch: "Patch number"
        case .prerelease, .build: "Numeric PreRelease version"
        }
    }

    private func quote(_ text: UTF8Text, to message: inout TextBuilder) {
        message.append(goQuoted: text.slice(start..<end), after: hasZero ? "0" : "")
    }
}
