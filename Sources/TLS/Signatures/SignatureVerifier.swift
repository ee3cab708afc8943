// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A public key that checks signatures; immutable, shared by threads.
///
/// `@unchecked Sendable`: nothing writes to the key after `init`, and each check has a context of its own.
@safe
package final class SignatureVerifier: @unchecked Sendable {
    private let key: OpaquePointer
    package let family: KeyFamily

    /// - Throws: `TLSError.certificate` for numbers that are no key: too small or too large, a point that is not on its
    ///   curve.
    package init(_ numbers: KeyNumbers) throws(TLSError) {
        let info = try numbers.publicKeyInfo()
        ErrorQueue.clear()
        let made = unsafe info.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return unsafe d2i_PUBKEY(nil, &start, bytes.count)
        }
        guard let made = unsafe made else {
            throw .certificate(what: "public key", reason: ErrorQueue.take())
        }
        unsafe key = made
        family = numbers.family
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether `signature` is this key's over `message`; an algorithm of another kind of key is a false one.
    ///
    /// - Parameter signature: As a JWT carries it, base64url undone; for ES algorithms r and s, one after the other, each
    ///   in full size (RFC 7518 §3.4).
    package func verifies(
        _ signature: [UInt8], over message: [UInt8], _ algorithm: SignatureAlgorithm
    ) -> Bool {
        guard algorithm.family == family else { return false }
        var signature = signature
        if case .ec(let curve) = family {
            let half = curve.coordinateByteCount
            guard signature.count == half * 2 else { return false }
            signature = DER.sequence(
                DER.integer(Array(signature[..<half])), DER.integer(Array(signature[half...])))
        }
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        var parameters: OpaquePointer?
        guard
            unsafe EVP_DigestVerifyInit(context, &parameters, algorithm.digest, nil, key) == 1,
            unsafe algorithm.setPadding(parameters)
        else { return false }
        return unsafe EVP_DigestVerify(
            context, signature, signature.count, message, message.count) == 1
    }
}

extension SignatureAlgorithm {
    /// RFC 7518 §3.5: MGF1 with the same hash, and a salt of the hash's size.
    func setPadding(_ parameters: OpaquePointer?) -> Bool {
        guard isProbabilistic else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1
    }
}
