// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// Why a text is no address or network; the texts are those of Go's netip package and of the
/// Kubernetes libraries.
package struct AddressError: Error, BitwiseCopyable {
    package var reason: Reason
    /// The bytes that the message points at, of the text that was read; empty for none.
    package var place: Range<Int> { start..<end }
    private var start: Int
    private var end: Int

    init(_ reason: Reason, at place: Range<Int> = 0..<0) {
        self.reason = reason
        start = place.lowerBound
        end = place.upperBound
    }

    package enum Reason: BitwiseCopyable, Sendable {
        case unableToParse, missingIPv6Address, octetLeadingZero, octetTooLarge, emptyOctet, tooLong
        case unexpectedCharacter, tooShort, emptyZone, groupTooLong, emptyGroup, misplacedIPv4
        case noRoomForIPv4, expectedColon, danglingColon, secondEllipsis, trailing, textTooShort
        case uselessEllipsis
        /// Upstream forbids what netip allows.
        case zone, mappedIPv4
        case noSlash, zoneInPrefix, badPrefixLength, prefixLengthRange
    }
}

extension AddressError {
    /// The message of `ip(text)`.
    package func writeAddressMessage(
        for text: UTF8Text, to message: inout TextBuilder
    ) {
        switch reason {
        case .zone:
            message.append("IP address ")
            message.append(goQuoted: text)
            message.append(" with zone value is not allowed")
        case .mappedIPv4:
            writeMapped(text, to: &message)
        default:
            message.append("IP Address ")
            message.append(goQuoted: text)
            message.append(" parse error during conversion from string: ")
            writeParseAddress(text, to: &message)
        }
    }

    /// The message of `cidr(text)`; its beginning stands twice, as upstream's does.
    package func writeNetworkMessage(
        for text: UTF8Text, to message: inout TextBuilder
    ) {
        message.append("network address parse error during conversion from string: ")
        if reason == .mappedIPv4 { return writeMapped(text, to: &message) }
        message.append("network address parse error during conversion from string: ")
        message.append("netip.ParsePrefix(")
        message.append(goQuoted: text)
        message.append("): ")
        switch reason {
        case .noSlash: message.append("no '/'")
        case .zoneInPrefix: message.append("IPv6 zones cannot be present in a prefix")
        case .prefixLengthRange: message.append("prefix length out of range")
        case .badPrefixLength:
            message.append("bad bits after slash: ")
            message.append(goQuoted: text.slice(place))
        default:
            let slash = text.lastIndex(of: UInt8(ascii: "/")) ?? text.count
            writeParseAddress(text.prefix(slash), to: &message)
        }
    }

    private func writeMapped(_ text: UTF8Text, to message: inout TextBuilder) {
        message.append("IPv4-mapped IPv6 address ")
        message.append(goQuoted: text)
        message.append(" is not allowed")
    }

    func writeParseAddress(_ text: UTF8Text, to message: inout TextBuilder) {
        message.append("ParseAddr(")
        message.append(goQuoted: text)
        message.append("): ")
        message.append(parseMessage)
        guard !place.isEmpty else { return }
        message.append(" (at ")
        message.append(goQuoted: text.slice(place))
        message.append(")")
    }

    private var parseMessage: StaticString {
        switch reason {
        case .missingIPv6Address: "missing IPv6 address"
        case .octetLeadingZero: "IPv4 field has octet with leading zero"
        case .octetTooLarge: "IPv4 field has value >255"
        case .emptyOctet: "IPv4 field must have at least one digit"
        case .tooLong: "IPv4 address too long"
        case .unexpectedCharacter: "unexpected character"
        case .tooShort: "IPv4 address too short"
        case .emptyZone: "zone must be a non-empty string"
        case .groupTooLong: "each group must have 4 or less digits"
        case .emptyGroup: "each colon-separated field must have at least one digit"
        case .misplacedIPv4:
            "embedded IPv4 address must replace the final 2 fields of the address"
        case .noRoomForIPv4:
            "too many hex fields to fit an embedded IPv4 at the end of the address"
        case .expectedColon: "unexpected character, want colon"
        case .danglingColon: "colon must be followed by more characters"
        case .secondEllipsis: "multiple :: in address"
        case .trailing: "trailing garbage after address"
        case .textTooShort: "address string too short"
        case .uselessEllipsis: "the :: must expand to at least one field of zeros"
        default: "unable to parse IP"
        }
    }
}
