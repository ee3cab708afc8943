// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes

@Suite("Addresses and networks (Go: net/netip)")
struct NetworkTests {
    @Test(
        "Addresses are written as RFC 5952 has it",
        arguments: [
            Row("string(ip('2001:DB8:0:0:1:0:0:1'))", "2001:db8::1:0:0:1"),
            Row("string(ip('::1.2.3.4'))", "::102:304"),
            Row("string(ip('1:2:3:4:5:6:7::'))", "1:2:3:4:5:6:7:0"), Row("string(ip('::'))", "::"),
            Row("string(ip('1:0:0:2:0:0:0:3'))", "1:0:0:2::3"),
            Row("string(ip('127.0.0.1'))", "127.0.0.1"),
        ])
    func canonical(_ row: Row) { #expect(row.result == row.expected) }

    @Test(
        "What is no address says where",
        arguments: [
            ("1.2.3", "IPv4 address too short"),
            ("01.2.3.4", "IPv4 field has octet with leading zero"),
            ("1..2.3", "IPv4 field must have at least one digit (at \".2.3\")"),
            ("1.2.3.-4", "unexpected character (at \"-4\")"), ("", "unable to parse IP"),
            (":::1", "each colon-separated field must have at least one digit (at \":1\")"),
            ("1::2::3", "multiple :: in address (at \":3\")"),
            ("12345::", "each group must have 4 or less digits (at \"12345::\")"),
            ("1:2:3:4:5:6:7", "address string too short"),
            ("1:2:3:4:5:6:7:8:9", "trailing garbage after address (at \"9\")"),
            ("1:", "colon must be followed by more characters (at \":\")"),
            ("%eth0", "missing IPv6 address"),
            ("1:2:3:4:5:6:7:8::", "the :: must expand to at least one field of zeros"),
        ])
    func refused(_ text: String, _ reason: String) {
        let message =
            "IP Address \"\(text)\" parse error during conversion from string: ParseAddr(\"\(text)\"): \(reason)"
        #expect(Row("ip('\(text)')", "").result == message)
    }

    @Test(
        "A network may have bits of the host set",
        arguments: [
            Row("string(cidr('192.168.0.1/24'))", "192.168.0.1/24"),
            Row("string(cidr('2001:db8::ffff/64').masked())", "2001:db8::/64"),
            Row("cidr('192.168.1.7/24').containsCIDR('192.168.1.9/24')", "true"),
            Row("cidr('::/0').containsIP('8.8.8.8')", "false"),
            Row("cidr('0.0.0.0/0').containsIP('8.8.8.8')", "true"),
            Row("cidr('10.0.0.1/32').containsIP('10.0.0.2')", "false"),
            Row("cidr('2001:db8::/127').containsIP('2001:db8::1')", "true"),
            Row("cidr('2001:db8::/127').containsIP('2001:db8::2')", "false"),
            Row("isCIDR('10.0.0.0/08')", "false"), Row("isCIDR('::1/129')", "false"),
        ])
    func networks(_ row: Row) { #expect(row.result == row.expected) }
}
