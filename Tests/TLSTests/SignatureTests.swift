// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLS
import Testing

@Suite("Signatures and digests", .timeLimit(.minutes(30)))
struct SignatureTests {
    private let credentials: Credentials
    private let message = Array("eyJhbGciOiJFUzI1NiJ9.e30".utf8)

    init() throws { credentials = try Credentials() }

    /// A private key and its numbers as a JSON Web Key would carry them.
    private func pair(_ family: KeyFamily, bits: Int = 2048) throws -> (SigningKey, KeyNumbers) {
        let name = "key-\(UUID().uuidString)"
        switch family {
        case .rsa:
            try credentials.openssl(
                "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)", "-out", "\(name).key")
        case .ec(let curve):
            try credentials.openssl(
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve.rawValue)", "-out", "\(name).key")
        }
        try credentials.openssl("pkey", "-in", "\(name).key", "-pubout", "-outform", "DER", "-out", "\(name).der")
        let der = Array(try Data(contentsOf: URL(fileURLWithPath: "\(credentials.folder)/\(name).der")))
        let key = try SigningKey(credentials.pem("\(name).key"))
        switch family {
        case .rsa:
            // The key ends in the exponent 65537 (02 03 01 00 01); the modulus stands before it.
            let count = bits / 8
            return (
                key, .rsa(modulus: Array(der.dropLast(5).suffix(count)), exponent: Array(der.suffix(3)))
            )
        case .ec(let curve):
            let point = Array(der.suffix(curve.coordinateByteCount * 2))
            return (
                key,
                .ec(
                    curve, x: Array(point.prefix(curve.coordinateByteCount)),
                    y: Array(point.suffix(curve.coordinateByteCount)))
            )
        }
    }

    @Test(
        "What a key signed it verifies, and nothing else",
        arguments: [KeyFamily.rsa, .ec(.p256), .ec(.p384), .ec(.p521)])
    func roundTrip(family: KeyFamily) throws {
        let (key, numbers) = try pair(family)
        let verifier = try SignatureVerifier(numbers)
        let stranger = try SignatureVerifier(pair(family).1)
        for algorithm in SignatureAlgorithm.allCases {
            guard algorithm.family == family else {
                #expect(!verifier.verifies([1], over: message, algorithm))
                continue
            }
            let signature = try #require(key.sign(message, algorithm))
            #expect(verifier.verifies(signature, over: message, algorithm))
            #expect(!verifier.verifies(signature, over: message + [0x20], algorithm))
            #expect(!stranger.verifies(signature, over: message, algorithm))
            for other in SignatureAlgorithm.allCases where other != algorithm {
                #expect(!verifier.verifies(signature, over: message, other), "\(other) took a signature of \(algorithm)")
            }
            for index in [0, signature.count / 2, signature.count - 1] {
                var torn = signature
                torn[index] ^= 1
                #expect(!verifier.verifies(torn, over: message, algorithm))
            }
            for torn in [[], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: signature.count)] {
                #expect(!verifier.verifies(torn, over: message, algorithm))
            }
        }
    }

    @Test func `a signature of OpenSSL's own command is verified`() throws {
        let (_, numbers) = try pair(.ec(.p256))
        _ = try SignatureVerifier(numbers)
        try credentials.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.key")
        try credentials.openssl("pkey", "-in", "rsa.key", "-pubout", "-outform", "DER", "-out", "rsa.der")
        try Data(message).write(to: URL(fileURLWithPath: "\(credentials.folder)/message"))
        try credentials.openssl("dgst", "-sha256", "-sign", "rsa.key", "-out", "signature", "message")
        let der = try Data(contentsOf: URL(fileURLWithPath: "\(credentials.folder)/rsa.der"))
        let verifier = try SignatureVerifier(
            .rsa(modulus: Array(der.dropLast(5).suffix(256)), exponent: [1, 0, 1]))
        let signature = try Data(contentsOf: URL(fileURLWithPath: "\(credentials.folder)/signature"))
        #expect(verifier.verifies(Array(signature), over: message, .rs256))
    }

    @Test func `numbers that are no key are refused`() throws {
        let (_, numbers) = try pair(.ec(.p256))
        guard case .ec(_, let x, let y) = numbers else { return }
        var beside = y
        beside[31] ^= 1
        let large = [UInt8](repeating: 0xFF, count: 256)
        let table: [KeyNumbers] = [
            .ec(.p256, x: x, y: beside), .ec(.p384, x: x, y: y), .ec(.p256, x: Array(x.dropLast()), y: y),
            .ec(.p256, x: [0] + x, y: y), .ec(.p256, x: [], y: []),
            .ec(.p256, x: [UInt8](repeating: 0, count: 32), y: [UInt8](repeating: 0, count: 32)),
            .rsa(modulus: [], exponent: [1, 0, 1]), .rsa(modulus: Array(large.prefix(128)), exponent: [1, 0, 1]),
            .rsa(modulus: [UInt8](repeating: 0xFF, count: 1025), exponent: [1, 0, 1]),
            .rsa(modulus: large, exponent: [1]), .rsa(modulus: large, exponent: [2]), .rsa(modulus: large, exponent: []),
            .rsa(modulus: large, exponent: large),
        ]
        for numbers in table {
            #expect(throws: TLSError.self) { _ = try SignatureVerifier(numbers) }
        }
    }

    @Test func `digests are those of the standards`() {
        // FIPS 180-4's "abc"; RFC 4231 test cases 1 and 2.
        #expect(
            hexadecimal(Digest.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hexadecimal(Digest.sha256([]))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hexadecimal(Digest.hmacSHA256(key: [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            hexadecimal(Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hexadecimal(Digest.hmacSHA256(key: [], []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
        #expect(Digest.areEqual([1, 2], [1, 2]))
        #expect(!Digest.areEqual([1, 2], [1, 3]))
        #expect(!Digest.areEqual([1, 2], [1]))
        #expect(!Digest.areEqual([], []))
        #expect(Digest.random(byteCount: 32) != Digest.random(byteCount: 32))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
