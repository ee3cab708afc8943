// SPDX-License-Identifier: Apache-2.0

/// Whom the broker believes, and how much it does at once.
package struct BrokerSettings: Sendable {
    /// Where the keys of the tokens' issuer come from.
    package enum KeySource: Sendable, Equatable {
        /// A file, read again when it changes.
        case file(String)
        /// A URL, fetched at the start, now and then, and when a token names an unknown key.
        case url(String)
    }

    /// Exactly as it stands in tokens.
    package var issuer: String
    /// Those that we are; a profile may add its own.
    package var audiences: [String]
    package var keys: KeySource
    /// The API server's URL where it is asked about each token before anything is handed out or exchanged for it.
    package var tokenReviewURL: String?
    /// The authority of that URL, and of the keys'; nothing: the system's.
    package var authorityFile: String?
    /// The file of the token that we show the API server.
    package var tokenFile: String?
    /// Whether the client's certificate must be that of the node to whose Pod the token belongs.
    package var bindsNode = true

    /// Requests that wait for the broker's thread, of all loops.
    package var mailboxCount = 1_024
    /// Exchanges under way; the requests that join one do not count.
    package var flightCount = 256
    /// Credentials in memory: at most some 8 KiB each, so 32 MiB.
    package var cacheCount = 4_096
    /// From the request to our answer, whatever a token service does: the plugin waits 10 s at most.
    package var exchangeMilliseconds: Int64 = 8_000
    /// How long an upstream's refusal is remembered, and that it could not be reached.
    package var refusalMilliseconds: Int64 = 5_000
    package var outageMilliseconds: Int64 = 1_000
    /// What an upstream may ask to be left alone for at most; a Pod's next pull comes after some ten seconds.
    package var patienceSeconds: Int64 = 30
    /// How long a credential that could not be fetched again serves on before the next try.
    package var renewalPauseSeconds: Int64 = 30
    /// How long the API server's word on a token holds: a Pod's images are asked for together.
    package var reviewMilliseconds: Int64 = 60_000
    /// How often keys are fetched again for tokens whose key nobody knows. Source: spec/credentials.md 4.3.
    package var keyFetchMilliseconds: Int64 = 30_000
    /// How long keys are believed without a look whether they are still published.
    package var keyLifeMilliseconds: Int64 = 600_000
    /// A node, at once and each second. Source: spec/credentials.md 4.6.
    package var nodeBurst = 100
    package var nodePerSecond = 20
    /// A ServiceAccount: its Pods may be on many nodes.
    package var accountBurst = 200
    package var accountPerSecond = 40
    /// Exchanges with one profile's token service.
    package var profileBurst = 100
    package var profilePerSecond = 50
    /// Askers of each kind that are remembered: a cluster has at most 5,000 nodes.
    package var askerCount = 16_384
    /// A request's body; the kubelet's annotations are the most of it. Source: spec/credentials.md 4.1.
    package var bodyByteCount = 128 << 10

    package init(issuer: String, audiences: [String], keys: KeySource) {
        self.issuer = issuer
        self.audiences = audiences
        self.keys = keys
    }
}
