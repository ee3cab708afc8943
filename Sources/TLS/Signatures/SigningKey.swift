// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A private key that signs as a JWT needs it: client assertions (RFC 7523), and the issuers of tests.
///
/// `@unchecked Sendable`: as for `SignatureVerifier`.
@safe
package final class SigningKey: @unchecked Sendable {
    private let key: PrivateKey

    /// - Throws: `TLSError.certificate` when the text holds no private key.
    package init(_ pem: PEMText) throws(TLSError) {
        key = try PrivateKey(pem: pem.bytes, what: pem.name)
    }

    /// The signature of `message` in the form of RFC 7518 §3; `nil` when the key is not of the
    /// algorithm's kind.
    package func sign(_ message: [UInt8], _ algorithm: SignatureAlgorithm) -> [UInt8]? {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(context) }
        var parameters: OpaquePointer?
        var count = 0
        guard
            unsafe EVP_DigestSignInit(context, &parameters, algorithm.digest, nil, key.raw) == 1,
            unsafe algorithm.setPadding(parameters),
            unsafe EVP_DigestSign(context, nil, &count, message, message.count) == 1
        else { return nil }
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
            return nil
        }
        signature.removeLast(signature.count - count)
        guard case .ec(let curve) = algorithm.family else { return signature }
        return Self.halves(of: signature, byteCount: curve.coordinateByteCount)
    }

    /// r and s of a DER signature, each in full size.
    private static func halves(of der: [UInt8], byteCount: Int) -> [UInt8]? {
        // The longest is 2 * (2 + 67) bytes: its length takes one byte, or two for P-521.
        var rest = der.dropFirst(der.count > 1 && der[1] >= 0x80 ? 3 : 2)
        var result: [UInt8] = []
        for _ in 0..<2 {
            guard rest.count >= 2, rest.removeFirst() == 0x02 else { return nil }
            let count = Int(rest.removeFirst())
            guard rest.count >= count else { return nil }
            let number = rest.prefix(count).drop { $0 == 0 }
            guard number.count <= byteCount else { return nil }
            result += [UInt8](repeating: 0, count: byteCount - number.count) + number
            rest = rest.dropFirst(count)
        }
        return result
    }
}
