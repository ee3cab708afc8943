// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

@Suite("Listener and addresses", .timeLimit(.minutes(30)))
struct ListenerTests {
    @Test(arguments: ["127.0.0.1:0", "[::1]:0", "localhost:0", ":0", "*:0"])
    func `addresses that can be listened on`(text: String) throws {
        // A container may have no IPv6 at all; then there is nothing to bind to.
        guard let listener = try? Listener(SocketAddress(parsing: text)) else {
            #expect(text.contains("::"))
            return
        }
        #expect(try listener.address().port > 0)
        #expect(try listener.accept() == nil)
    }

    @Test(arguments: ["", "localhost", "1.2.3.4:", "1.2.3.4:http", "::1:80", "h:65536", "h:-1"])
    func `texts that are no address`(text: String) {
        #expect(throws: AddressError.malformed(text: text)) {
            _ = try SocketAddress(parsing: text)
        }
    }

    @Test(arguments: ["example.com:80", "1.2.3:80", "[::g]:80", "300.1.1.1:80"])
    func `hosts that are no address`(text: String) {
        #expect(throws: AddressError.unknownHost(text: text)) {
            _ = try SocketAddress(parsing: text)
        }
    }

    @Test func `two listeners share one port`() throws {
        let first = try Listener(SocketAddress(parsing: "127.0.0.1:0"))
        let address = try first.address()
        let second = try Listener(address)
        #expect(try second.address().port == address.port)
    }
}
