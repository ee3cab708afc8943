// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target, with its arithmetic.
package enum Limits {
    /// Fetches in flight at once: 50 Pods that start together on each of 20 nodes. Each holds a socket and about 100 KiB.
    package static let fetchCount = 1_024
    /// Connections kept for the next request, and for how long: token services close theirs after 20 to 60 s.
    package static let idleConnectionCount = 16
    package static let idleMilliseconds: Int64 = 15_000
    /// What one read of a socket takes: four TLS records.
    static let readByteCount = 64 << 10
    /// Before a second try when the peer names no time.
    static let pauseMilliseconds: Int64 = 200
    /// Bytes of a CA, certificate or key file; a bundle of all public authorities is about 220 KiB.
    package static let fileByteCount = 4 << 20
}

/// How long each state of a fetch may take, in milliseconds.
///
/// The kubelet waits 60 s for a plugin and asks its providers one after the other: a broker that is not there must not cost
/// more than these. Source: spec/credentials.md 1.2, 4.5.
package struct FetchTimeouts: Sendable, Equatable {
    package var resolve: Int64 = 2_000
    /// For one address.
    package var connect: Int64 = 2_000
    /// TLS, and the proxy's answer before it.
    package var handshake: Int64 = 3_000
    /// Everything, pauses and further tries included.
    package var total: Int64 = 8_000

    package init() {}
}
