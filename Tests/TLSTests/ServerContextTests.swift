// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLS
import Testing

@Suite("Certificates and keys", .timeLimit(.minutes(30)))
struct ServerContextTests {
    private let credentials: Credentials

    init() throws {
        credentials = try Credentials()
        try credentials.make("server")
    }

    @Test func `the facts of the certificate are told, of an expired one too`() throws {
        let now = Int64(Date().timeIntervalSince1970)
        let facts = try credentials.context("server").certificate
        #expect(facts.subject == "/CN=server")
        #expect(facts.isValid(at: now))
        #expect(abs(facts.notAfter - now - 2 * 86_400) < 3_600)
        #expect(!facts.isValid(at: now + 3 * 86_400))
        #expect(!facts.isValid(at: facts.notBefore - 1))
    }

    @Test func `every mistake in the files has its message`() throws {
        try credentials.make("another")
        let chain = try credentials.pem("server.crt")
        let key = try credentials.pem("server.key")
        let empty = PEMText(name: "empty.pem", bytes: [])
        let text = PEMText(name: "words.pem", bytes: Array("no PEM at all\n".utf8))
        var torn = chain.bytes
        torn.replaceSubrange(60..<90, with: [UInt8](repeating: 0x41, count: 30))
        try credentials.openssl(
            "pkcs8", "-topk8", "-in", "server.key", "-out", "locked.key", "-passout", "pass:x")
        let table: [(PEMText, PEMText, String)] = [
            (empty, key, "empty.pem: holds no certificate"),
            (text, key, "words.pem: holds no certificate"),
            (
                PEMText(name: "torn.crt", bytes: torn), key,
                "torn.crt: a certificate in it cannot be read"
            ),
            (key, key, "server.key: holds no certificate"),
            (chain, empty, "empty.pem: holds no private key that can be read"),
            (chain, chain, "server.crt: holds no private key that can be read"),
            (
                chain, try credentials.pem("locked.key"),
                "locked.key: holds no private key that can be read"
            ),
            (
                chain, try credentials.pem("another.key"),
                "another.key: is not the key of the certificate in server.crt"
            ),
        ]
        for (chain, key, message) in table {
            let error = #expect(throws: TLSError.self) {
                _ = try ServerContext(chain: chain, key: key)
            }
            #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
        }
    }
}
