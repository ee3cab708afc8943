// SPDX-License-Identifier: Apache-2.0

package import HTTP

/// Every bound of the server, with its arithmetic.
///
/// Those of a request itself are `http`.
///
/// Times are milliseconds; they are looked at about once a second, so they may pass by that much.
package struct Limits: Sendable {
    /// Streams, headers, bodies, floods, idle and request times (see there).
    ///
    /// Slow senders: a request has 30 s from its first byte to its last, so the largest body (8 MiB)
    /// must come at 280 KB/s on average, and a drip of one byte a second ends after 30 bytes.
    package var http = HTTP.Limits()

    /// Connections of all loops together; one more is closed as soon as it is accepted.
    ///
    /// An API server holds a handful. 1,024 idle ones cost OpenSSL 34 KiB of buffers each: 34 MiB.
    package var connectionCount = 1_024

    /// From accept to the end of the TLS handshake: two round trips and a signature, or an attack.
    package var handshakeMilliseconds: Int64 = 10_000

    /// A peer that takes no byte of its answer for so long is gone: the API server gives up on a
    /// webhook after 30 s at the latest, and after 10 s by default.
    package var writeStallMilliseconds: Int64 = 20_000

    /// After our last byte, how long the peer's end of stream is waited for before the socket is
    /// closed, so that its late bytes do not reset the answer on its way (RFC 9112 §9.6).
    package var lingerMilliseconds: Int64 = 2_000

    /// From SIGTERM to the first GOAWAY: meanwhile `/readyz` says 503 and all is still served,
    /// until the endpoint has left the Service everywhere.
    ///
    /// Kubernetes takes a second or two for it.
    package var drainDelayMilliseconds: Int64 = 2_000

    /// From the first GOAWAY to the end, whatever is still open.
    ///
    /// With the delay it stays under the 30 s that Kubernetes leaves a Pod
    /// (`terminationGracePeriodSeconds`).
    package var drainMilliseconds: Int64 = 20_000

    /// The pause after `accept` found no descriptor or no memory; doubled up to the second number.
    package var acceptPauseMilliseconds: Int64 = 50
    package var acceptPauseMaximumMilliseconds: Int64 = 1_600

    /// Connections accepted in one turn, so that the ones at work wait at most for so many
    /// handshakes.
    package var acceptBatchCount = 16

    /// Ciphertext read in one turn: four full records, one system call for a review of 60 KB.
    package var readByteCount = 64 << 10

    /// Answers gathered for one system call: what the HTTP layer holds at most (256 KiB),
    /// encrypted.
    package var writeByteCount = 256 << 10

    /// Requests of one loop that wait for an answer from another thread.
    ///
    /// A node that starts asks for some 50 images at once; 1,024 are 20 such nodes a loop, and at most 128 KiB each.
    package var parkedCount = 1_024

    /// How long an answer from another thread may take (503 then): the credential plugin gives up after 10 s.
    package var parkedMilliseconds: Int64 = 10_000

    /// A loop that has been at one turn for so long is stuck, and `/livez` says so.
    ///
    /// Programs are stopped by their cost budget after a few seconds at the very worst.
    package var stuckMilliseconds: Int64 = 30_000

    /// A loop's access decisions that are not yet written to the decision log; a power of two.
    ///
    /// 1 MiB is 4,000 lines of 250 bytes: a tenth of a second of full load.
    package var decisionRingByteCount = 1 << 20

    /// A certificate, key or CA file.
    ///
    /// A chain of ten RSA-4096 certificates is 20 KB.
    package var certificateFileByteCount = 1 << 20

    /// How often policy files are read at once until none changed meanwhile: reading takes milliseconds, so one more time is
    /// nearly always enough.
    package static let readingCount = 5

    /// How long a watched file must be quiet before it is read again, and the longest wait.
    package var reloadQuietMilliseconds: Int64 = 100
    package var reloadPatienceMilliseconds: Int64 = 2_000

    /// How often files are looked at where no event tells of a change (network file systems).
    package var pollMilliseconds: Int64 = 10_000

    /// A TLS context is made anew at least so often, and with it the keys of session tickets.
    package var ticketKeyMilliseconds: Int64 = 12 * 3_600_000

    package init() {}
}
