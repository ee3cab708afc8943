// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

extension IPAddress {
    /// Reads an address as expressions take it: no zone and no IPv4 in IPv6 clothes.
    package init(parsing text: UTF8Text) throws(AddressError) {
        let (address, hasZone) = try Self.parse(text)
        if hasZone { throw AddressError(.zone) }
        if address.isMappedIPv4 { throw AddressError(.mappedIPv4) }
        self = address
    }

    /// Reads an address as Go's netip does.
    static func parse(_ text: UTF8Text) throws(AddressError) -> (address: IPAddress, hasZone: Bool)
    {
        for index in 0..<text.count {
            switch text[index] {
            case UInt8(ascii: "."):
                let bits = try parseOctets(text, 0..<text.count)
                return (IPAddress(high: 0, low: UInt64(bits), family: .four), false)
            case UInt8(ascii: ":"): return try parseGroups(text)
            case UInt8(ascii: "%"): throw AddressError(.missingIPv6Address)
            default: continue
            }
        }
        throw AddressError(.unableToParse)
    }

    /// Four decimal octets without leading zeros.
    private static func parseOctets(_ text: UTF8Text, _ range: Range<Int>) throws(AddressError)
        -> UInt32
    {
        var bits: UInt32 = 0
        var value: UInt32 = 0
        var digitCount = 0, octetCount = 0
        for index in range {
            let byte = text[index]
            if byte &- 0x30 < 10 {
                if digitCount == 1, value == 0 { throw AddressError(.octetLeadingZero) }
                value = value * 10 + UInt32(byte &- 0x30)
                digitCount += 1
                if value > 255 { throw AddressError(.octetTooLarge) }
            } else if byte == UInt8(ascii: ".") {
                if digitCount == 0 || index == range.upperBound - 1 {
                    throw AddressError(.emptyOctet, at: index..<range.upperBound)
                }
                if octetCount == 3 { throw AddressError(.tooLong) }
                bits = bits << 8 | value
                octetCount += 1
                value = 0
                digitCount = 0
            } else {
                throw AddressError(.unexpectedCharacter, at: index..<range.upperBound)
            }
        }
        if octetCount < 3 { throw AddressError(.tooShort) }
        return bits << 8 | value
    }

    /// Up to eight groups of hexadecimal digits, one `::`, perhaps four octets at the end. Source:
    /// RFC 4291 2.2.
    private static func parseGroups(
        _ text: UTF8Text
    ) throws(AddressError) -> (address: IPAddress, hasZone: Bool) {
        let end = text.firstIndex(of: UInt8(ascii: "%")) ?? text.count
        if end == text.count - 1 { throw AddressError(.emptyZone) }
        var groups: [8 of UInt16] = [8 of UInt16](repeating: 0)
        var groupCount = 0
        var ellipsis: Int?
        var index = 0
        if end >= 2, text[0] == UInt8(ascii: ":"), text[1] == UInt8(ascii: ":") {
            ellipsis = 0
            index = 2
        }
        while groupCount < 8, index < end || ellipsis != 0 || groupCount > 0 {
            let start = index
            let value = try parseGroup(text, &index, end)
            if index < end, text[index] == UInt8(ascii: ".") {
                if ellipsis == nil, groupCount != 6 {
                    throw AddressError(.misplacedIPv4, at: start..<end)
                }
                if groupCount > 6 { throw AddressError(.noRoomForIPv4, at: start..<end) }
                let bits = try parseOctets(text, start..<end)
                groups[groupCount] = UInt16(truncatingIfNeeded: bits >> 16)
                groups[groupCount + 1] = UInt16(truncatingIfNeeded: bits)
                groupCount += 2
                index = end
                break
            }
            groups[groupCount] = value
            groupCount += 1
            if index == end { break }
            if text[index] != UInt8(ascii: ":") {
                throw AddressError(.expectedColon, at: index..<end)
            }
            if index + 1 == end { throw AddressError(.danglingColon, at: index..<end) }
            index += 1
            if text[index] == UInt8(ascii: ":") {
                if ellipsis != nil { throw AddressError(.secondEllipsis, at: index..<end) }
                ellipsis = groupCount
                index += 1
                if index == end { break }
            }
        }
        if index < end { throw AddressError(.trailing, at: index..<end) }
        if groupCount < 8 {
            guard let ellipsis else { throw AddressError(.textTooShort) }
            let missing = 8 - groupCount
            for position in stride(from: groupCount - 1, through: ellipsis, by: -1) {
                groups[position + missing] = groups[position]
            }
            for position in ellipsis..<(ellipsis + missing) { groups[position] = 0 }
        } else if ellipsis != nil {
            throw AddressError(.uselessEllipsis)
        }
        var high: UInt64 = 0, low: UInt64 = 0
        for position in 0..<4 {
            high = high << 16 | UInt64(groups[position])
            low = low << 16 | UInt64(groups[position + 4])
        }
        return (IPAddress(high: high, low: low, family: .six), end < text.count)
    }

    private static func parseGroup(
        _ text: UTF8Text, _ index: inout Int, _ end: Int
    ) throws(AddressError) -> UInt16 {
        let start = index
        var value: UInt32 = 0
        while index < end {
            let byte = text[index]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x57
            case 0x41...0x46: digit = byte - 0x37
            default: digit = 16
            }
            if digit == 16 { break }
            if index - start > 3 { throw AddressError(.groupTooLong, at: start..<end) }
            value = value << 4 + UInt32(digit)
            index += 1
        }
        if index == start { throw AddressError(.emptyGroup, at: start..<end) }
        return UInt16(truncatingIfNeeded: value)
    }
}

extension CIDR {
    /// Reads `address/length`; bits of the host may be set.
    package init(parsing text: UTF8Text) throws(AddressError) {
        guard let slash = text.lastIndex(of: UInt8(ascii: "/")) else {
            throw AddressError(.noSlash)
        }
        let (address, hasZone) = try IPAddress.parse(text.prefix(slash))
        if hasZone { throw AddressError(.zoneInPrefix) }
        let bits = (slash + 1)..<text.count
        let malformed = AddressError(.badPrefixLength, at: bits)
        guard bits.count > 0 else { throw malformed }
        if bits.count > 1, !(UInt8(ascii: "1")...UInt8(ascii: "9")).contains(text[bits.lowerBound])
        {
            throw malformed
        }
        // 64-bit numbers are read whole upstream; longer ones are no number there.
        var length: Int64 = 0
        for index in bits {
            let digit = text[index] &- 0x30
            let (tenfold, overflow) = length.multipliedReportingOverflow(by: 10)
            let (next, carry) = tenfold.addingReportingOverflow(Int64(digit))
            guard digit < 10, !overflow, !carry else { throw malformed }
            length = next
        }
        guard length <= address.family.bitCount else { throw AddressError(.prefixLengthRange) }
        if address.isMappedIPv4 { throw AddressError(.mappedIPv4) }
        self.init(address: address, prefixLength: UInt8(truncatingIfNeeded: length))
    }
}
