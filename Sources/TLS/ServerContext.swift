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
        let identity = try Identity(chain: chain, key: key)
        let (raw, transport) = unsafe try ContextRules.context(TLS_server_method())
        unsafe self.raw = raw
        unsafe self.transport = transport
        certificate = identity.facts
        asksForClientCertificate = clientAuthorities != nil
        try setRules()
        try unsafe identity.use(in: raw)
        if let clientAuthorities { try verifyClients(against: clientAuthorities) }
    }

    deinit {
        unsafe SSL_CTX_free(raw)
        unsafe BIO_meth_free(transport)
    }

    private func setRules() throws(TLSError) {
        ErrorQueue.clear()
        guard unsafe SSL_CTX_set_num_tickets(raw, CipherPolicy.ticketCount) == 1,
            // Needed as soon as clients have certificates: a session is resumed only under its
            // name.
            unsafe SSL_CTX_set_session_id_context(raw, "postern", 7) == 1
        else { throw .library(reason: ErrorQueue.take()) }
        unsafe SSL_CTX_set_alpn_select_cb(raw, ApplicationProtocol.select, nil)
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
