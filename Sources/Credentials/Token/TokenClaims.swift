// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a ServiceAccount's token says of its bearer. Source: Kubernetes `pkg/serviceaccount/claims.go`; spec/credentials.md 1.7.
package struct TokenClaims: Hashable, Sendable {
    package struct Reference: Hashable, Sendable {
        package var name: String
        package var uid: String

        package init(name: String, uid: String) {
            self.name = name
            self.uid = uid
        }
    }

    package var issuer: String
    package var subject: String
    package var audiences: [String]
    /// Seconds since 1970, as are the next two.
    package var expiry: Int64
    package var notBefore: Int64?
    package var issuedAt: Int64?
    package var tokenID: String?
    package var namespace: String
    package var serviceAccount: Reference
    /// What the token is bound to; a token that is bound to nothing can be anybody's.
    package var pod: Reference?
    package var node: Reference?

    package init(
        issuer: String, audiences: [String], expiry: Int64, notBefore: Int64? = nil, issuedAt: Int64? = nil,
        tokenID: String? = nil, namespace: String, serviceAccount: Reference, pod: Reference?, node: Reference?
    ) {
        self.issuer = issuer
        subject = "system:serviceaccount:\(namespace):\(serviceAccount.name)"
        self.audiences = audiences
        self.expiry = expiry
        self.notBefore = notBefore
        self.issuedAt = issuedAt
        self.tokenID = tokenID
        self.namespace = namespace
        self.serviceAccount = serviceAccount
        self.pod = pod
        self.node = node
    }

    init(reading bytes: [UInt8]) throws(TokenRefusal) {
        let document: PeerDocument
        do throws(JSONError) {
            document = try PeerDocument(bytes.span, byteCountMaximum: Limits.tokenByteCount)
        } catch {
            throw .malformed("its claims are not JSON")
        }
        defer { withExtendedLifetime(bytes) {} }
        guard document.root.kind == .object else { throw .malformed("its claims are no object") }
        issuer = try Self.text("iss", document)
        subject = try Self.text("sub", document)
        audiences = try Self.audiences(document)
        guard let expiry = document["exp"]?.seconds else { throw .missingClaim("exp") }
        self.expiry = expiry
        notBefore = try Self.time("nbf", document)
        issuedAt = try Self.time("iat", document)
        tokenID = document.text("jti")
        guard let own = document["kubernetes.io"], own.kind == .object else { throw .missingClaim("kubernetes.io") }
        guard let namespace = document.member("namespace", of: own)?.string, !namespace.isEmpty else {
            throw .missingClaim("kubernetes.io.namespace")
        }
        self.namespace = namespace
        guard let account = Self.reference("serviceaccount", of: own, document) else {
            throw .missingClaim("kubernetes.io.serviceaccount")
        }
        serviceAccount = account
        pod = Self.reference("pod", of: own, document)
        node = Self.reference("node", of: own, document)
        guard subject == "system:serviceaccount:\(namespace):\(account.name)" else {
            throw .malformed("sub is not the ServiceAccount that its kubernetes.io claim names")
        }
    }

    private static func text(_ name: String, _ document: borrowing PeerDocument) throws(TokenRefusal) -> String {
        guard let text = document[name]?.string, !text.isEmpty else { throw .missingClaim(name) }
        return text
    }

    private static func time(_ name: String, _ document: borrowing PeerDocument) throws(TokenRefusal) -> Int64? {
        guard let node = document[name] else { return nil }
        guard let seconds = node.seconds else { throw .malformed("\(name) is no number") }
        return seconds
    }

    /// A text, or a list of them (RFC 7519 section 4.1.3).
    private static func audiences(_ document: borrowing PeerDocument) throws(TokenRefusal) -> [String] {
        guard let node = document["aud"] else { throw .missingClaim("aud") }
        if let text = node.string { return [text] }
        var audiences: [String] = []
        for element in node.elements {
            guard let text = element.string else { throw .malformed("aud is no list of texts") }
            audiences.append(text)
        }
        if audiences.isEmpty { throw .missingClaim("aud") }
        return audiences
    }

    private static func reference(
        _ name: String, of parent: Node, _ document: borrowing PeerDocument
    ) -> Reference? {
        guard let node = document.member(name, of: parent), let name = document.member("name", of: node)?.string,
            let uid = document.member("uid", of: node)?.string, !name.isEmpty, !uid.isEmpty
        else { return nil }
        return Reference(name: name, uid: uid)
    }
}
