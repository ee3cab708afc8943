// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import TLS

extension Cryptography {
    /// By OpenSSL.
    static let openSSL = Cryptography(
        sha256: { Digest.sha256(array($0)) },
        hmacSHA256: { Digest.hmacSHA256(key: array($0), array($1)) },
        verify: { algorithm, key, signature, message in
            guard let known = TLS.SignatureAlgorithm(rawValue: algorithm.rawValue),
                let verifier = try? SignatureVerifier(numbers(of: key))
            else { return false }
            return verifier.verifies(array(signature), over: array(message), known)
        })

    /// A key's numbers as OpenSSL's side takes them.
    private static func numbers(of key: JSONWebKey) -> KeyNumbers {
        switch key.material {
        case .rsa(let modulus, let exponent): .rsa(modulus: modulus, exponent: exponent)
        case .ellipticCurve(.p256, let x, let y): .ec(.p256, x: x, y: y)
        case .ellipticCurve(.p384, let x, let y): .ec(.p384, x: x, y: y)
        case .ellipticCurve(.p521, let x, let y): .ec(.p521, x: x, y: y)
        }
    }

    private static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for index in bytes.indices { result.append(bytes[index]) }
        return result
    }
}
