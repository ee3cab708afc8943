// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A certificate with its issuers and the key that belongs to it: what either side shows of itself.
struct Identity: ~Copyable {
    private let certificates: CertificateChain
    private let key: PrivateKey
    /// What messages call the two.
    private let chainName: String
    private let keyName: String

    /// Both may be one text, as the kubelet keeps its own.
    init(chain: PEMText, key: PEMText) throws(TLSError) {
        chainName = chain.name
        keyName = key.name
        let certificates = try CertificateChain(pem: chain.bytes, what: chain.name)
        let key = try PrivateKey(pem: key.bytes, what: key.name)
        self.certificates = certificates
        self.key = key
    }

    var facts: CertificateFacts { certificates.facts }

    /// Makes it the identity of `context`, which keeps references of its own.
    func use(in context: OpaquePointer) throws(TLSError) {
        ErrorQueue.clear()
        let list = unsafe certificates.certificates
        guard unsafe SSL_CTX_use_certificate(context, list[0]) == 1 else {
            throw .certificate(what: chainName, reason: ErrorQueue.take())
        }
        for index in unsafe 1..<max(1, list.count)
        where unsafe postern_context_add_chain(context, list[index]) != 1 {
            throw .certificate(what: chainName, reason: ErrorQueue.take())
        }
        guard unsafe SSL_CTX_use_PrivateKey(context, key.raw) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else {
            let reason = ErrorQueue.take()
            throw .certificate(
                what: keyName,
                reason: "is not the key of the certificate in \(chainName) (\(reason))")
        }
    }
}
