// SPDX-License-Identifier: Apache-2.0

package import Credentials
internal import TLS

extension Cryptography {
    /// OpenSSL's functions for `Credentials`, which has none of its own.
    package static let openSSL = Cryptography(
        sha256: { Digest.sha256($0) },
        hmacSHA256: { Digest.hmacSHA256(key: $0, $1) },
        verify: { algorithm, key, signature, message in
            guard let algorithm = TLS.SignatureAlgorithm(rawValue: algorithm.rawValue),
                let verifier = try? SignatureVerifier(key.numbers)
            else { return false }
            return verifier.verifies(
                signature.indices.map { signature[$0] }, over: message.indices.map { message[$0] }, algorithm)
        })
}

extension JSONWebKey {
    fileprivate var numbers: KeyNumbers {
        switch material {
        case .rsa(let modulus, let exponent): .rsa(modulus: modulus, exponent: exponent)
        case .ellipticCurve(.p256, let x, let y): .ec(.p256, x: x, y: y)
        case .ellipticCurve(.p384, let x, let y): .ec(.p384, x: x, y: y)
        case .ellipticCurve(.p521, let x, let y): .ec(.p521, x: x, y: y)
        }
    }
}
