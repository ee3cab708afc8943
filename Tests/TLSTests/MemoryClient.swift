// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A TLS client whose network is two byte arrays.
@safe
final class MemoryClient {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// A session to resume, once one came.
    var session: OpaquePointer? { unsafe SSL_get1_session(ssl) }

    @safe
    struct Options {
        var lowest = TLS1_2_VERSION
        var highest = TLS1_3_VERSION
        /// ALPN's list on the wire; empty: nothing is offered.
        var protocols: [UInt8] = Array("\u{2}h2".utf8)
        var certificate: String?
        var resume: OpaquePointer?
    }

    init(_ options: Options = Options()) {
        unsafe context = SSL_CTX_new(TLS_client_method())!
        unsafe _ = SSL_CTX_ctrl(context, 123, Int(options.lowest), nil)  // SSL_CTRL_SET_MIN_PROTO_VERSION
        unsafe _ = SSL_CTX_ctrl(context, 124, Int(options.highest), nil)  // … MAX …
        if let certificate = options.certificate {
            unsafe _ = SSL_CTX_use_certificate_file(context, certificate + ".crt", SSL_FILETYPE_PEM)
            unsafe _ = SSL_CTX_use_PrivateKey_file(context, certificate + ".key", SSL_FILETYPE_PEM)
        }
        unsafe ssl = SSL_new(context)!
        if !options.protocols.isEmpty {
            unsafe _ = SSL_set_alpn_protos(ssl, options.protocols, UInt32(options.protocols.count))
        }
        if let resume = unsafe options.resume { unsafe _ = SSL_set_session(ssl, resume) }
        unsafe incoming = BIO_new(BIO_s_mem())
        unsafe outgoing = BIO_new(BIO_s_mem())
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe SSL_set_connect_state(ssl)
    }

    deinit {
        unsafe SSL_free(ssl)
        unsafe SSL_CTX_free(context)
    }

    var isConnected: Bool { unsafe SSL_is_init_finished(ssl) == 1 }

    /// Takes the server's bytes and goes on; false when the handshake failed.
    func advance(_ bytes: [UInt8]) -> Bool {
        if !bytes.isEmpty { unsafe _ = BIO_write(incoming, bytes, Int32(bytes.count)) }
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        return unsafe result == 1 || SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ
    }

    func send(_ bytes: [UInt8]) { unsafe _ = SSL_write(ssl, bytes, Int32(bytes.count)) }
    func close() { unsafe _ = SSL_shutdown(ssl) }

    /// The bytes on their way to the server.
    func takeOutput() -> [UInt8] {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe BIO_read(outgoing, &chunk, Int32(chunk.count)), count > 0 {
            result += chunk[..<Int(count)]
        }
        return result
    }

    /// Decrypts what the server sent.
    func receive(_ bytes: [UInt8]) -> [UInt8] {
        if !bytes.isEmpty { unsafe _ = BIO_write(incoming, bytes, Int32(bytes.count)) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe SSL_read(ssl, &chunk, Int32(chunk.count)), count > 0 {
            result += chunk[..<Int(count)]
        }
        return result
    }

    /// `TLSv1.3 TLS_AES_128_GCM_SHA256`.
    var cipher: String {
        unsafe String(cString: SSL_get_version(ssl)) + " "
            + String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)))
    }
}
