// SPDX-License-Identifier: Apache-2.0

/// What is spoken: TLS 1.2 and 1.3 with forward secrecy and authenticated encryption, nothing else
/// (RFC 9325 §4; a superset of Kubernetes' own default minimum of TLS 1.2).
///
/// The server's order counts, except that a client which prefers ChaCha20 (it has no AES in
/// hardware) gets it. AES-128 stands before AES-256: the same security margin for sessions that
/// live for minutes, and about a fifth less work for each byte.
enum CipherPolicy {
    static let tls13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    static let tls12 = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!SHA1"
    static let groups = "X25519:P-256:P-384"
    /// Tickets sent after a TLS 1.3 handshake; a client of ours resumes from one connection at a
    /// time.
    static let ticketCount = 1
}
