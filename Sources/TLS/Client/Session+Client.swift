// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension Session {
    /// The client's end of a connection; `handshake` fails unless the peer shows a certificate for
    /// `name` that the context's trust signed.
    ///
    /// - Parameter name: A host name, which is sent too (RFC 6066 §3), or an IP address, which is
    ///   looked for among the certificate's addresses and not sent.
    /// - Throws: `TLSError.handshake` for a name that is none, `.library` when memory is out.
    package init(_ context: ClientContext, connectingTo name: String) throws(TLSError) {
        let name = name.hasSuffix(".") ? String(name.dropLast()) : name
        guard Self.isName(name) else {
            throw .handshake(reason: "the server's name is no host name and no address")
        }
        ErrorQueue.clear()
        guard let raw = unsafe SSL_new(context.raw) else {
            throw .library(reason: ErrorQueue.take())
        }
        guard unsafe Self.expect(name, of: raw, offering: context.offer) else {
            unsafe SSL_free(raw)
            throw .library(reason: ErrorQueue.take())
        }
        unsafe SSL_set_connect_state(raw)
        try unsafe self.init(owning: raw, context.transport, side: .client(context))
    }

    private static func expect(
        _ name: String, of raw: OpaquePointer, offering offer: [UInt8]
    ) -> Bool {
        let parameters = unsafe SSL_get0_param(raw)
        let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(flags))
        let isAddress = unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1
        ErrorQueue.clear()
        if !isAddress {
            guard unsafe X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1,
                unsafe postern_session_server_name(raw, name) == 1
            else { return false }
        }
        // 0 is success, of this function alone.
        return unsafe offer.isEmpty || SSL_set_alpn_protos(raw, offer, UInt32(offer.count)) == 0
    }

    /// Letters, digits and what stands between them in names and addresses: no NUL, which would end
    /// the name for C and not for us.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 253
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x2D, 0x2E, 0x3A, 0x5F: true  // - . : _
                default: false
                }
            }
    }

    /// Why the peer's certificate was refused, in OpenSSL's words; `nil` when it was not.
    func refusalOfPeer() -> String? {
        let result = unsafe SSL_get_verify_result(raw)
        guard result != X509_V_OK, let text = unsafe X509_verify_cert_error_string(Int(result))
        else { return nil }
        return unsafe String(cString: text)
    }
}
