// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target. Passing one is a refusal that says so, never a crash and never a credential.
package enum Limits {
    /// Bytes of a kubelet's request. A token is about 1.5 KiB and annotations are at most 256 KiB an object (apimachinery
    /// `TotalAnnotationSizeLimitB`); four times that. Source: spec/credentials.md 1.13.
    package static let requestByteCount = 1 << 20

    /// Bytes of a broker's answer that the plugin reads. Source: spec/credentials.md 4.1.
    package static let answerByteCount = 64 * 1024

    /// Bytes of what a token service answers; ECR's password is about 4 KiB, a signed session token 2 KiB.
    package static let exchangeAnswerByteCount = 256 * 1024

    /// Bytes of a compact token. A real one is about 1,300; STS takes 20,000 at most.
    package static let tokenByteCount = 16 * 1024

    /// Bytes of a published key set and keys of one; a cluster has one or two.
    package static let keySetByteCount = 256 * 1024
    package static let keyCount = 64

    /// Bits of an RSA modulus: below it can be factored, above one verification would take milliseconds.
    package static let rsaBitCount = 2048...8192

    /// Bytes of an image's name; a repository has at most 255 and a host 253 (distribution reference).
    package static let imageByteCount = 1024

    /// Bytes of a path and query that a profile's template makes of a request.
    package static let targetByteCount = 8 * 1024

    /// Entries of an answer's `auth`: one is what we write, two with the anonymous one.
    package static let authCount = 16

    /// What the clocks of a cluster's nodes and of its API server may differ by, in seconds. Source: spec/credentials.md 4.3.
    package static let leewaySeconds: Int64 = 60

    /// Cost of a profile's condition, as of a match condition of the API server.
    package static let conditionCost: UInt64 = 1_000_000

    /// Bytes that evaluating one condition may build.
    package static let conditionByteCount = 4 << 20

    /// Profiles of a set, and requests that one exchange may make: Azure's makes three.
    package static let profileCount = 1_000
    package static let exchangeRequestCount = 8

    /// Bytes of an AWS session policy. Source: AssumeRoleWithWebIdentity, parameter Policy.
    package static let sessionPolicyByteCount = 2048

    /// Elements of an XML answer that are looked at, and their depth; STS's has 20, four deep.
    package static let xmlElementCount = 1_000
    package static let xmlDepth = 16
}
