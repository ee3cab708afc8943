// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address, without zone: the `net.IP` of expressions.
///
/// Always 128 bits; an IPv4 address lies in the low 32, and the family tells it from `::1.2.3.4`.
package struct IPAddress: BitwiseCopyable, Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64
    package var family: Family

    package enum Family: UInt8, BitwiseCopyable, Sendable {
        case four = 4
        case six = 6

        package var bitCount: Int { self == .four ? 32 : 128 }
    }

    package init(high: UInt64, low: UInt64, family: Family) {
        self.high = high
        self.low = low
        self.family = family
    }

    /// Group `index` of eight, counted from the left.
    package func group(_ index: Int) -> UInt16 {
        let half = index < 4 ? high : low
        return UInt16(truncatingIfNeeded: half &>> UInt64((3 - index % 4) * 16))
    }

    package var isUnspecified: Bool { high == 0 && low == 0 }

    package var isLoopback: Bool {
        family == .four ? low &>> 24 == 127 : high == 0 && low == 1
    }

    /// 224.0.0.0/4 and ff00::/8.
    package var isMulticast: Bool {
        family == .four ? low &>> 28 == 14 : high &>> 56 == 0xFF
    }

    /// 224.0.0.0/24 and ff?2::.
    package var isLinkLocalMulticast: Bool {
        family == .four ? low &>> 8 == 0xE0_0000 : group(0) & 0xFF0F == 0xFF02
    }

    /// 169.254.0.0/16 and fe80::/10.
    package var isLinkLocalUnicast: Bool {
        family == .four ? low &>> 16 == 0xA9FE : high &>> 54 == 0xFE80 &>> 6
    }

    /// Everything that a host may have, private ranges included. Source: Go net/netip,
    /// `IsGlobalUnicast`.
    package var isGlobalUnicast: Bool {
        if family == .four, low == 0xFFFF_FFFF { return false }
        return !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
    }

    /// ::ffff:0:0/96.
    package var isMappedIPv4: Bool { family == .six && high == 0 && low &>> 32 == 0xFFFF }

    /// The first `bitCount` bits, the others zero.
    package func masked(bitCount: Int) -> IPAddress {
        let kept = family == .four ? bitCount + 96 : bitCount
        var result = self
        result.high &= kept >= 64 ? .max : ~(UInt64.max >> UInt64(kept))
        result.low &= kept <= 64 ? 0 : ~(UInt64.max >> UInt64(kept - 64))
        return result
    }
}
