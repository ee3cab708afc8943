// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// Why a text is no URL; the texts are those of Go's net/url.
package struct URLError: Error, BitwiseCopyable {
    package var reason: Reason
    /// The bytes that the message points at, of the text that was read.
    private var start: Int
    private var end: Int
    /// Bytes that the message quotes as the URL; nil for the whole text.
    var quotedByteCount: Int?

    init(_ reason: Reason, _ place: Range<Int> = 0..<0) {
        self.reason = reason
        start = place.lowerBound
        end = place.upperBound
    }

    package enum Reason: BitwiseCopyable, Sendable {
        case controlCharacter, empty, missingScheme, notForRequest, colonInFirstSegment
        case invalidUserinfo, missingBracket, invalidLiteral, invalidPort
        case invalidEscape, invalidHostCharacter
        case invalidHost(AddressError)
    }
}

extension URLError {
    package func writeMessage(for text: UTF8Text, to message: inout TextBuilder) {
        message.append("parse ")
        message.append(goQuoted: quotedByteCount.map { text.prefix($0) } ?? text)
        message.append(": ")
        let place = text.slice(start..<end)
        switch reason {
        case .controlCharacter: message.append("net/url: invalid control character in URL")
        case .empty: message.append("empty url")
        case .missingScheme: message.append("missing protocol scheme")
        case .notForRequest: message.append("invalid URI for request")
        case .colonInFirstSegment: message.append("first path segment in URL cannot contain colon")
        case .invalidUserinfo: message.append("net/url: invalid userinfo")
        case .missingBracket: message.append("missing ']' in host")
        case .invalidLiteral: message.append("invalid IP-literal")
        case .invalidPort:
            message.append("invalid port ")
            message.append(goQuoted: place)
            message.append(" after host")
        case .invalidEscape:
            message.append("invalid URL escape ")
            message.append(goQuoted: place)
        case .invalidHostCharacter:
            message.append("invalid character ")
            message.append(goQuoted: place)
            message.append(" in host name")
        case .invalidHost(let error):
            message.append("invalid host: ")
            error.writeParseAddress(place, to: &message)
        }
    }
}
