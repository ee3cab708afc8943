// SPDX-License-Identifier: Apache-2.0

extension JSONError: CustomStringConvertible {
    /// `line:column: message`, so that a file's name and a colon may stand before it.
    public var description: String { "\(line):\(column): \(message)" }

    /// What was found, what was expected.
    public var message: String {
        switch problem {
        case .expectedValue: "found \(foundText), expected a value"
        case .expectedKey: "found \(foundText), expected a member's name in double quotes"
        case .expectedColon: "found \(foundText), expected ':' after a member's name"
        case .expectedCommaOrBrace: "found \(foundText), expected ',' or '}' after a member"
        case .expectedCommaOrBracket: "found \(foundText), expected ',' or ']' after an element"
        case .expectedEnd: "found \(foundText), expected nothing more after the document"
        case .expectedDigit: "found \(foundText), expected a digit of a number"
        case .leadingZero: "found \(foundText) after a leading 0, expected no further digit"
        case .numberOutOfRange: "the number is too large for a double (at most about 1.8e308)"
        case .unterminatedString: "found \(foundText), expected '\"' at the end of a string"
        case .controlCharacter: "found \(foundText) in a string, expected it as an escape such as \\n"
        case .invalidEscape: "found \(foundText), expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000"
        case .invalidUTF8: "found \(foundText), expected UTF-8"
        case .tooDeep: "more than \(Limits.depthMaximum) objects and arrays inside each other"
        case .tooLarge: "the document has more than \(byteOffset) bytes"
        case .outOfMemory: "the document needs more memory than a request may use"
        }
    }

    private var foundText: String {
        switch found {
        case nil: "the end of the document"
        case let byte? where byte > 0x20 && byte < 0x7F:
            "'\(Unicode.Scalar(byte))'"
        case let byte?: "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        }
    }
}
