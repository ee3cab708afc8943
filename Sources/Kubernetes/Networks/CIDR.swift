// SPDX-License-Identifier: Apache-2.0

/// A network in CIDR notation: the `net.CIDR` of expressions. Bits of the host may be set and count
/// in equality.
package struct CIDR: BitwiseCopyable, Hashable, Sendable {
    package var address: IPAddress
    /// 0 ≤ prefixLength ≤ 32 or 128.
    package var prefixLength: UInt8

    package init(address: IPAddress, prefixLength: UInt8) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// The network's own address with the same length.
    package var masked: CIDR {
        CIDR(address: address.masked(bitCount: Int(prefixLength)), prefixLength: prefixLength)
    }

    /// Addresses of the other family are in no network.
    package func contains(_ other: IPAddress) -> Bool {
        other.family == address.family
            && other.masked(bitCount: Int(prefixLength))
                == address.masked(bitCount: Int(prefixLength))
    }

    package func contains(_ other: CIDR) -> Bool {
        prefixLength <= other.prefixLength && contains(other.address)
    }

    /// Bytes that the prefix touches: what costs are computed from.
    package var prefixByteCount: Int { (Int(prefixLength) + 7) / 8 }
}
