// SPDX-License-Identifier: Apache-2.0

package import CEL

extension IPAddress {
    /// Writes the canonical text: RFC 5952 for IPv6, without IPv4 at the end.
    package func write(to text: inout TextBuilder) {
        guard family == .six else {
            for octet in 0..<4 {
                if octet > 0 { text.append(UInt8(ascii: ".")) }
                text.append(low >> UInt64(24 - octet * 8) & 0xFF)
            }
            return
        }
        let zeros = longestZeros
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, !zeros.isEmpty {
                text.append("::")
                index = zeros.upperBound
                if index >= 8 { break }
            } else if index > 0 {
                text.append(UInt8(ascii: ":"))
            }
            text.append(UInt64(group(index)), radix: 16)
            index += 1
        }
    }

    /// The first of the longest runs of zero groups; empty where no run has two.
    private var longestZeros: Range<Int> {
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, group(end) == 0 { end += 1 }
            if end - start >= 2, end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        return longest
    }
}

extension CIDR {
    package func write(to text: inout TextBuilder) {
        address.write(to: &text)
        text.append(UInt8(ascii: "/"))
        text.append(UInt64(prefixLength))
    }
}
