// SPDX-License-Identifier: Apache-2.0

/// Where and why bytes are no document that we read.
public struct JSONError: Error, Equatable, Sendable {
    public enum Problem: UInt8, Sendable, BitwiseCopyable {
        case expectedValue, expectedKey, expectedColon, expectedCommaOrBrace, expectedCommaOrBracket
        case expectedEnd, expectedDigit, leadingZero, numberOutOfRange
        case unterminatedString, controlCharacter, invalidEscape, invalidUTF8
        case tooDeep, tooLarge, outOfMemory
    }

    public let problem: Problem
    /// From 0.
    public let byteOffset: Int
    /// From 1; lines end with a line feed.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    /// The byte at the offset; nil at the end.
    public let found: UInt8?

    init(_ failure: ScanFailure, in bytes: UnsafeBufferPointer<UInt8>) {
        problem = failure.problem
        byteOffset = failure.byteOffset
        var line = 1
        var column = 1
        for unsafe byte in unsafe bytes.prefix(failure.byteOffset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
        found = failure.byteOffset < bytes.count ? unsafe bytes[failure.byteOffset] : nil
    }
}
