// SPDX-License-Identifier: Apache-2.0

/// What a client takes from a server, with the arithmetic.
package struct ClientLimits: Sendable {
    /// Header fields of an answer, interim ones included; cloud endpoints send 10 to 20.
    package var headerCount = 128
    /// Size of an answer's head as RFC 9113 §6.5.2 counts it: four times what our own server takes.
    package var headerByteCount = 64 << 10
    /// One answer's body.
    ///
    /// Tokens of registries have a few KiB; 1 MiB bounds a TokenReview too. A list of the API
    /// server's needs more and says so.
    package var bodyByteCount = 1 << 20
    /// HTTP/2's flow-control windows: a whole answer never waits for an update.
    package var windowByteCount = 1 << 20
    /// Our own head: a bearer token of 20 KB, which is the most that AWS takes, fits three times.
    package var requestHeaderByteCount = 64 << 10

    package init() {}
}
