// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Certificates read from PEM text: a server's own first and its issuers after it, or a set of CAs.
@safe
struct CertificateChain: ~Copyable {
    /// At least one; each is owned.
    private(set) var certificates: [OpaquePointer] = unsafe []

    /// - Parameters:
    ///   - pem: The file's bytes; anything that is no certificate in it is passed over.
    ///   - what: What messages call it, such as `--tls-cert /etc/postern/tls.crt`.
    init(pem: [UInt8], what: String) throws(TLSError) {
        ErrorQueue.clear()
        guard let bio = unsafe PEM.reader(pem) else { throw .library(reason: ErrorQueue.take()) }
        defer { unsafe _ = BIO_free(bio) }
        while let certificate = unsafe PEM_read_bio_X509(bio, nil, PEM.refusePassword, nil) {
            unsafe certificates.append(certificate)
        }
        // The end of the text is an error to OpenSSL too ("no start line").
        let ended = postern_error_reason(ERR_peek_last_error()) == PEM_R_NO_START_LINE
        let reason = ErrorQueue.take()
        guard ended else {
            throw .certificate(what: what, reason: "a certificate in it cannot be read: \(reason)")
        }
        guard unsafe !certificates.isEmpty else {
            throw .certificate(
                what: what,
                reason: "holds no certificate; expected PEM with -----BEGIN CERTIFICATE-----")
        }
    }

    deinit {
        for index in unsafe certificates.indices { unsafe X509_free(certificates[index]) }
    }

    /// The facts of the first certificate.
    var facts: CertificateFacts {
        let first = unsafe certificates[0]
        let subject = unsafe X509_get_subject_name(first)
        var name = [CChar](repeating: 0, count: 256)
        unsafe _ = X509_NAME_oneline(subject, &name, Int32(name.count))
        return unsafe CertificateFacts(
            subject: String(
                decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
            notBefore: secondsSinceEpoch(X509_get0_notBefore(first)),
            notAfter: secondsSinceEpoch(X509_get0_notAfter(first)))
    }
}

/// What operators ask about a certificate.
package struct CertificateFacts: Equatable, Sendable {
    /// As `/O=Example/CN=postern.kube-system.svc`.
    package let subject: String
    /// Both in seconds since 1970-01-01T00:00:00Z.
    package let notBefore: Int64
    package let notAfter: Int64

    /// Whether clients will refuse it at `now`, in the same seconds.
    package func isValid(at now: Int64) -> Bool { notBefore <= now && now <= notAfter }
}

/// The private key that belongs to a certificate.
@safe
struct PrivateKey: ~Copyable {
    let raw: OpaquePointer

    init(pem: [UInt8], what: String) throws(TLSError) {
        ErrorQueue.clear()
        guard let bio = unsafe PEM.reader(pem) else { throw .library(reason: ErrorQueue.take()) }
        defer { unsafe _ = BIO_free(bio) }
        guard let key = unsafe PEM_read_bio_PrivateKey(bio, nil, PEM.refusePassword, nil) else {
            throw .certificate(
                what: what,
                reason: "holds no private key that can be read (PEM, without a password): "
                    + ErrorQueue.take())
        }
        unsafe raw = key
    }

    deinit { unsafe EVP_PKEY_free(raw) }
}

/// PEM text as OpenSSL reads it.
enum PEM {
    /// A source over `bytes`, which OpenSSL copies; the caller frees it.
    static func reader(_ bytes: [UInt8]) -> OpaquePointer? {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return nil }
        guard let count = Int32(exactly: bytes.count), !bytes.isEmpty else { return unsafe bio }
        unsafe _ = BIO_write(bio, bytes, count)
        return unsafe bio
    }

    /// Without this OpenSSL would ask for a password on the terminal and wait.
    static let refusePassword:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) ->
            Int32 = {
                _, _, _, _ in -1
            }
}

/// A certificate's time; 0 for one that OpenSSL cannot read either.
private func secondsSinceEpoch(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
    guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return 0 }
    defer { unsafe ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return 0 }
    return Int64(days) * 86_400 + Int64(seconds)
}
