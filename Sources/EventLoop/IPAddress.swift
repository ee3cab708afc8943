// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// An address of a machine, IPv4 or IPv6, as one number of 128 bits: IPv4 as IPv6 maps it (RFC 4291 §2.5.5.2), so that both
/// spellings of one address are one.
package struct IPAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address, its first byte the highest.
    package init(v4 number: UInt32) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(number))
    }

    package static let loopback4 = IPAddress(v4: 0x7F00_0001)
    package static let loopback6 = IPAddress(high: 0, low: 1)

    /// Four or sixteen bytes in network order; nothing for another number of them.
    package init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self.init(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self.init(
                high: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
                low: bytes[8...].reduce(0) { $0 << 8 | UInt64($1) })
        default: return nil
        }
    }

    /// A numeric address in its usual form, `10.96.0.10` or `fd00::10`; no name, no port, no brackets, no zone, no short
    /// or octal form.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes.prefix(4)))
        } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }
    var v4: UInt32 { UInt32(truncatingIfNeeded: low) }

    /// In network order: four bytes or sixteen.
    package var bytes: [UInt8] {
        let all = (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * $0)) }
            + (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * $0)) }
        return isIPv4 ? Array(all.suffix(4)) : all
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        var text = [CChar](repeating: 0, count: 64)
        let family = isIPv4 ? AF_INET : AF_INET6
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension SocketAddress {
    package init(_ address: IPAddress, port: UInt16) {
        // A mapped address always has a form that inet_pton reads.
        self = SocketAddress(numeric: address.description, port: port) ?? .nowhere
    }
}
