// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Whom a client trusts, who it is and what it speaks; immutable, shared by its connections.
///
/// Verification cannot be switched off: a peer that is not of the trusted authorities, or whose
/// certificate does not carry the name that was asked for, ends the handshake.
///
/// `@unchecked Sendable`: as for `ServerContext`.
@safe
package final class ClientContext: @unchecked Sendable {
    /// Whose certificates are believed.
    package enum Trust: Sendable {
        /// Those of the machine, from where the distributions keep them (`SystemAuthorities`).
        case system
        /// These alone. A certificate in the list is believed itself too, whether or not it is a
        /// root: that is how Go's clients treat their pool.
        case authorities([PEMText])
    }

    let raw: OpaquePointer
    let transport: OpaquePointer
    /// What ALPN offers, on the wire.
    let offer: [UInt8]
    /// The facts of the certificate that is shown; `nil` without one.
    package let certificate: CertificateFacts?

    /// - Parameters:
    ///   - trust: Whose certificates are believed.
    ///   - chain: The client's certificate and its issuers; nothing for a client without one.
    ///   - key: Its private key; the same text when both lie in one file.
    ///   - protocols: What is offered, best first.
    /// - Throws: `TLSError.certificate` with the file concerned, or `.library`.
    package init(
        trust: Trust, chain: PEMText? = nil, key: PEMText? = nil,
        protocols: [ApplicationProtocol] = [.http2, .http1]
    ) throws(TLSError) {
        guard let chain else {
            unsafe (raw, transport) = try ContextRules.context(TLS_client_method())
            offer = protocols.flatMap(\.offer)
            certificate = nil
            try believe(trust)
            return
        }
        let identity = try Identity(chain: chain, key: key ?? chain)
        unsafe (raw, transport) = try ContextRules.context(TLS_client_method())
        offer = protocols.flatMap(\.offer)
        certificate = identity.facts
        // From here on `deinit` frees what was made, whatever is thrown.
        try unsafe identity.use(in: raw)
        try believe(trust)
    }

    deinit {
        unsafe SSL_CTX_free(raw)
        unsafe BIO_meth_free(transport)
    }

    private func believe(_ trust: Trust) throws(TLSError) {
        ErrorQueue.clear()
        switch trust {
        case .system: try unsafe SystemAuthorities.load(into: raw)
        case .authorities(let texts):
            let store = unsafe SSL_CTX_get_cert_store(raw)
            for text in texts {
                let authorities = try CertificateChain(pem: text.bytes, what: text.name)
                for index in unsafe authorities.certificates.indices
                where unsafe X509_STORE_add_cert(store, authorities.certificates[index]) != 1 {
                    throw .certificate(what: text.name, reason: ErrorQueue.take())
                }
            }
            unsafe _ = X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        }
        unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
    }
}
