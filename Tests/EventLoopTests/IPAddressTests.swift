// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

@Suite("Addresses")
struct IPAddressTests {
    @Test("Addresses are read, written and told apart", arguments: [
        ("127.0.0.1", AddressKind.loopback), ("127.255.0.9", .loopback), ("::1", .loopback), ("::ffff:127.0.0.1", .loopback),
        ("64:ff9b::7f00:1", .loopback), ("2002:7f00:1::", .loopback), ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal),
        ("::ffff:169.254.169.254", .linkLocal), ("64:ff9b::a9fe:a9fe", .linkLocal), ("fd00:ec2::254", .metadata), ("fd20:ce::254", .metadata),
        ("100.100.100.200", .metadata), ("168.63.129.16", .metadata), ("0.0.0.0", .unusable), ("::", .unusable), ("224.0.0.1", .unusable),
        ("255.255.255.255", .unusable), ("ff02::1", .unusable), ("::1.2.3.4", .unusable), ("fec0::1", .unusable), ("10.96.0.10", .privateUse), ("172.16.0.1", .privateUse),
        ("172.32.0.1", .global), ("192.168.1.1", .privateUse), ("100.64.0.1", .privateUse), ("fd00::10", .privateUse), ("1.1.1.1", .global),
        ("2606:4700::1111", .global),
    ])
    func kinds(text: String, kind: AddressKind) throws {
        let address = try #require(IPAddress(text))
        #expect(address.kind == kind)
        #expect(IPAddress(address.description) == address)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(arguments: ["", "localhost", "127.1", "0x7f.0.0.1", "127.0.0.01", "1.2.3.4.5", "[::1]", "::1%eth0", "1.2.3.4:80", "256.1.1.1", "fd00::1::2"])
    func `what is no address is a name or nothing`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `both spellings of an address are one`() {
        #expect(IPAddress("::ffff:10.0.0.1") == IPAddress("10.0.0.1"))
        #expect(IPAddress("::ffff:10.0.0.1")?.description == "10.0.0.1")
    }

    @Test("Ranges contain what they say", arguments: [
        ("10.0.0.0/8", "10.255.1.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.96.0.10", "10.96.0.10", true),
        ("10.96.0.10", "10.96.0.11", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2606::1", false), ("::/0", "2606::1", true),
        ("fd00::/8", "fd12::1", true), ("fd00::/8", "fc00::1", false), ("fd00:1:2:3:4::/80", "fd00:1:2:3:4:5::", true),
        ("fd00:1:2:3:4::/80", "fd00:1:2:3:5::", false),
    ])
    func ranges(range: String, address: String, isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "a/8", "", "fd00::/129", "10.0.0.0/8/8"])
    func `what is no range is none`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
