// SPDX-License-Identifier: Apache-2.0

/// A public key as a JSON Web Key carries it (RFC 7518 §6), base64url undone; all big-endian.
package enum KeyNumbers: Equatable, Sendable {
    /// `n` and `e`.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// `crv`, `x` and `y`.
    case ec(EllipticCurve, x: [UInt8], y: [UInt8])

    package var family: KeyFamily {
        switch self {
        case .rsa: .rsa
        case .ec(let curve, _, _): .ec(curve)
        }
    }

    /// The key as a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    ///
    /// - Throws: `TLSError.certificate` when the numbers cannot be a key that we would believe.
    func publicKeyInfo() throws(TLSError) -> [UInt8] {
        switch self {
        case .rsa(let modulus, let exponent):
            let modulus = Array(modulus.drop { $0 == 0 })
            let exponent = Array(exponent.drop { $0 == 0 })
            guard modulus.count >= Limits.rsaByteCountMinimum,
                modulus.count <= Limits.rsaByteCountMaximum
            else {
                throw .certificate(
                    what: "RSA key",
                    reason: "has \(modulus.count * 8) bits; expected 2048 to 8192")
            }
            // 1 would make every signature its own message, an even one is no exponent.
            guard exponent.count <= 8, let last = exponent.last, last & 1 == 1, exponent != [1]
            else { throw .certificate(what: "RSA key", reason: "its exponent is not usable") }
            return DER.sequence(
                DER.sequence(
                    DER.objectIdentifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]),
                    DER.null),
                DER.bitString(DER.sequence(DER.integer(modulus), DER.integer(exponent))))
        case .ec(let curve, let x, let y):
            // RFC 7518 §6.2.1.2: the full size of a coordinate, no byte more or less.
            guard x.count == curve.coordinateByteCount, y.count == curve.coordinateByteCount else {
                throw .certificate(
                    what: "EC key",
                    reason: "its coordinates have \(x.count) and \(y.count) bytes; expected "
                        + "\(curve.coordinateByteCount) on \(curve.rawValue)")
            }
            return DER.sequence(
                DER.sequence(
                    DER.objectIdentifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]),
                    DER.objectIdentifier(curve.objectIdentifier)),
                DER.bitString([0x04] + x + y))
        }
    }
}
