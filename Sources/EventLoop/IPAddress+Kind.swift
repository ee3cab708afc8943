// SPDX-License-Identifier: Apache-2.0

/// What an address is for (RFC 6890 and its registries), as far as a client must know before it connects.
package enum AddressKind: Sendable, Equatable {
    /// This very machine.
    case loopback
    /// The wire that the machine is on; the clouds' metadata services are here.
    case linkLocal
    /// A metadata service outside of the link-local range.
    case metadata
    /// Networks of an organisation, clusters' Pods and Services among them.
    case privateUse
    /// Nobody to connect to: unspecified, multicast, broadcast, reserved.
    case unusable
    case global
}

extension IPAddress {
    /// An address that carries an IPv4 one in it (NAT64, RFC 6052; 6to4, RFC 3056) is as the one in it.
    package var kind: AddressKind {
        if isIPv4 { return Self.kind(v4: v4) }
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return Self.kind(v4: v4) }
        if high >> 48 == 0x2002 { return Self.kind(v4: UInt32(truncatingIfNeeded: high >> 16)) }
        if high == 0 {
            // ::1, and ::a.b.c.d, which nobody uses any more.
            return low == 1 ? .loopback : .unusable
        }
        if Self.metadata.contains(self) { return .metadata }
        switch high >> 56 {
        case 0xFF: return .unusable
        case 0xFC, 0xFD: return .privateUse
        case 0xFE: return high >> 54 == 0x3FA ? .linkLocal : .unusable
        default: return .global
        }
    }

    private static func kind(v4 number: UInt32) -> AddressKind {
        func isIn(_ network: UInt32, _ bits: UInt32) -> Bool { number >> (32 - bits) == network >> (32 - bits) }
        if isIn(0x7F00_0000, 8) { return .loopback }
        if isIn(0xA9FE_0000, 16) { return .linkLocal }
        // Alibaba's metadata service and Azure's wire server.
        if number == 0x6464_64C8 || number == 0xA83F_8110 { return .metadata }
        if isIn(0x0000_0000, 8) || isIn(0xE000_0000, 4) || isIn(0xF000_0000, 4) { return .unusable }
        if isIn(0x0A00_0000, 8) || isIn(0xAC10_0000, 12) || isIn(0xC0A8_0000, 16) || isIn(0x6440_0000, 10) {
            return .privateUse
        }
        return .global
    }

    /// `fd00:ec2::254` of AWS and `fd20:ce::254` of Google.
    private static let metadata: Set<IPAddress> = [
        IPAddress(high: 0xFD00_0EC2_0000_0000, low: 0x254), IPAddress(high: 0xFD20_00CE_0000_0000, low: 0x254),
    ]
}

/// A block of addresses, as `10.96.0.0/12`.
package struct AddressRange: Hashable, Sendable {
    private let network: IPAddress
    /// Leading bits that count, of 128.
    private let bits: Int

    /// Nothing for what is none; an address alone is a block of one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, let given = UInt8(parts[1]), given <= width else { return nil }
            length = Int(given)
        }
        network = address
        bits = 128 - width + length
    }

    package func contains(_ address: IPAddress) -> Bool {
        let highBits = min(bits, 64)
        let lowBits = bits - highBits
        // Shifts by 64 give 0 in Swift: nothing is compared then.
        return (address.high ^ network.high) >> UInt64(64 - highBits) == 0
            && (address.low ^ network.low) >> UInt64(64 - lowBits) == 0
    }
}
