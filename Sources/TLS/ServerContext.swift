// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The certificate, key and rules that new connections are made with; immutable.
///
/// A new certificate is a new context: connections keep the one they began with. The keys that
/// encrypt session tickets live and die with a context, so replacing it now and then also keeps an
/// old ticket key from opening recorded sessions for ever.
///
/// `@unchecked Sendable`: after `init` nothing writes to the `SSL_CTX`, and OpenSSL counts the
/// references and guards the few shared parts of one itself.
@safe
package final class ServerContext: @unchecked Sendable {
    let raw: OpaquePointer
    let transport: OpaquePointer
    /// The facts of the certificate that is served, an expired one included.
    package let certificate: CertificateFacts
    /// Whether clients are asked for a certificate.
    package let asksForClientCertificate: Bool

    /// - Parameters:
    ///   - chain: The server's certificate and its issuers.
    ///   - key: The private key of the first certificate.
    ///   - clientAuthorities: CAs that sign client certificates. Clients are then asked for one; a
    ///     wrong one ends the handshake, none is accepted and `Session.isPeerVerified` is false
    ///     (a kubelet's probe has none).
    /// - Throws: `TLSError.certificate` with the file concerned, or `.library`.
    package init(
        chain: PEMText, key: PEMText, clientAuthorities: PEMText? = nil
    ) throws(TLSError) {
        let certificates = try CertificateChain(pem: chain.bytes, what: chain.name)
        let privateKey = try PrivateKey(pem: key.bytes, what: key.name)
        ErrorQueue.clear()
        guard let raw = unsafe SSL_CTX_new(TLS_server_method()),
            let transport = unsafe Transport.method()
        else { throw .library(reason: ErrorQueue.take()) }
        unsafe self.raw = raw
        unsafe self.transport = transport
        certificate = certificates.facts
        asksForClientCertificate = clientAuthorities != nil
        try setRules()
        try use(certificates, privateKey, chain: chain.name, key: key.name)
        if let clientAuthorities { try verifyClients(against: clientAuthorities) }
    }

    deinit {
        unsafe SSL_CTX_free(raw)
        unsafe BIO_meth_free(transport)
    }

    private func setRules() throws(TLSError) {
        guard unsafe postern_context_protocols(raw, TLS1_2_VERSION, TLS1_3_VERSION) == 1,
            unsafe SSL_CTX_set_ciphersuites(raw, CipherPolicy.tls13) == 1,
            unsafe SSL_CTX_set_cipher_list(raw, CipherPolicy.tls12) == 1,
            unsafe postern_context_groups(raw, CipherPolicy.groups) == 1,
            unsafe SSL_CTX_set_num_tickets(raw, CipherPolicy.ticketCount) == 1,
            // Needed as soon as clients have certificates: a session is resumed only under its
            // name.
            unsafe SSL_CTX_set_session_id_context(raw, "postern", 7) == 1
        else { throw .library(reason: ErrorQueue.take()) }
        // No SSL_MODE_RELEASE_BUFFERS: it gives 34 KiB back while a connection idles and takes them
        // again, from the allocator, for each request. API servers hold a handful of connections.
        unsafe postern_context_options(raw)
        unsafe SSL_CTX_set_alpn_select_cb(raw, ApplicationProtocol.select, nil)
    }

    private func use(
        _ certificates: borrowing CertificateChain, _ key: borrowing PrivateKey, chain: String,
        key name: String
    ) throws(TLSError) {
        ErrorQueue.clear()
        let list = unsafe certificates.certificates
        guard unsafe SSL_CTX_use_certificate(raw, list[0]) == 1 else {
            throw .certificate(what: chain, reason: ErrorQueue.take())
        }
        for index in unsafe 1..<max(1, list.count)
        where unsafe postern_context_add_chain(raw, list[index]) != 1 {
            throw .certificate(what: chain, reason: ErrorQueue.take())
        }
        guard unsafe SSL_CTX_use_PrivateKey(raw, key.raw) == 1,
            unsafe SSL_CTX_check_private_key(raw) == 1
        else {
            let reason = ErrorQueue.take()
            throw .certificate(
                what: name, reason: "is not the key of the certificate in \(chain) (\(reason))")
        }
    }

    private func verifyClients(against authorities: PEMText) throws(TLSError) {
        let chain = try CertificateChain(pem: authorities.bytes, what: authorities.name)
        ErrorQueue.clear()
        let store = unsafe SSL_CTX_get_cert_store(raw)
        for index in unsafe chain.certificates.indices {
            let certificate = unsafe chain.certificates[index]
            guard unsafe X509_STORE_add_cert(store, certificate) == 1,
                unsafe SSL_CTX_add_client_CA(raw, certificate) == 1
            else { throw .certificate(what: authorities.name, reason: ErrorQueue.take()) }
        }
        unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
    }
}

/// PEM text and what messages call it: a path, and the option it was given with.
package struct PEMText: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
