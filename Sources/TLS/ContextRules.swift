// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What the contexts of both sides have in common.
enum ContextRules {
    /// A context of `method` under `CipherPolicy`, and the functions of its connections' transport; the caller frees both.
    static func context(
        _ method: OpaquePointer?
    ) throws(TLSError) -> (OpaquePointer, OpaquePointer) {
        ErrorQueue.clear()
        guard let raw = unsafe SSL_CTX_new(method) else {
            throw .library(reason: ErrorQueue.take())
        }
        guard unsafe postern_context_protocols(raw, TLS1_2_VERSION, TLS1_3_VERSION) == 1,
            unsafe SSL_CTX_set_ciphersuites(raw, CipherPolicy.tls13) == 1,
            unsafe SSL_CTX_set_cipher_list(raw, CipherPolicy.tls12) == 1,
            unsafe postern_context_groups(raw, CipherPolicy.groups) == 1,
            let transport = unsafe Transport.method()
        else {
            unsafe SSL_CTX_free(raw)
            throw .library(reason: ErrorQueue.take())
        }
        // No SSL_MODE_RELEASE_BUFFERS: it gives 34 KiB back while a connection idles and takes them
        // again, from the allocator, for each request. API servers hold a handful of connections.
        // What is kept so is cleansed once it was read.
        unsafe postern_context_options(raw)
        return unsafe (raw, transport)
    }
}
