// SPDX-License-Identifier: Apache-2.0

import JSON

/// The API server's word on a token: that its Pod still exists, which no signature says.
///
/// Source: `authentication.k8s.io/v1` TokenReview; spec/credentials.md 4.3.
package enum TokenReview {
    /// The body of the request.
    ///
    /// - Parameter audiences: Ours. None would mean the API server's own.
    package static func request(_ token: Secret, audiences: [String]) -> Secret {
        var output = SecretWriter(capacity: 4096)
        output.append("{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"spec\":{\"token\":")
        output.append(json: token)
        output.append(",\"audiences\":[")
        for (index, audience) in audiences.enumerated() {
            if index > 0 { output.append(",") }
            output.append(json: audience)
        }
        output.append("]}}")
        return output.finish()
    }

    /// Reads an answer, and checks that it is about the token whose claims these are.
    package static func check(_ answer: Span<UInt8>, against claims: TokenClaims) throws(ReviewRefusal) {
        let document: PeerDocument
        do throws(JSONError) {
            document = try PeerDocument(answer, byteCountMaximum: Limits.exchangeAnswerByteCount)
        } catch {
            throw .unreadable
        }
        guard document.root.kind == .object, document.text("kind") == "TokenReview",
            let status = document["status"], status.kind == .object
        else { throw .unreadable }
        guard document.member("authenticated", of: status)?.bool == true else { throw .notAuthenticated }
        // An authenticator that knows no audiences names none, and then the token may be for anybody.
        var isOurs = false
        if let audiences = document.member("audiences", of: status) {
            for audience in audiences.elements {
                if let text = audience.string, claims.audiences.contains(text) { isOurs = true }
            }
        }
        guard isOurs else { throw .otherAudience }
        guard let user = document.member("user", of: status),
            document.member("username", of: user)?.string == claims.subject,
            document.member("uid", of: user)?.string == claims.serviceAccount.uid
        else { throw .otherUser }
        guard let extra = document.member("extra", of: user) else { return }
        for (name, expected) in [
            ("pod-uid", claims.pod?.uid), ("node-name", claims.node?.name), ("node-uid", claims.node?.uid),
        ] {
            guard let values = document.member("authentication.kubernetes.io/\(name)", of: extra) else { continue }
            for value in values.elements where value.string != expected { throw .otherUser }
        }
    }

    package enum ReviewRefusal: Error, Hashable, Sendable {
        case unreadable
        case notAuthenticated
        case otherAudience
        case otherUser

        /// Whether it is the token that is refused, and not the answer that is none.
        package var isAboutToken: Bool { self != .unreadable }

        /// A word for answers, logs and metrics.
        package var reason: String {
            switch self {
            case .unreadable: "TokenReviewUnreadable"
            case .notAuthenticated: "TokenReviewRefused"
            case .otherAudience: "TokenReviewOtherAudience"
            case .otherUser: "TokenReviewOtherUser"
            }
        }

        package var message: String {
            switch self {
            case .unreadable: "the API server's answer is no TokenReview"
            case .notAuthenticated: "the API server does not take the token: its Pod, ServiceAccount or key is gone"
            case .otherAudience: "the API server takes the token, but for none of our audiences"
            case .otherUser: "the API server takes the token for somebody else"
            }
        }
    }
}
