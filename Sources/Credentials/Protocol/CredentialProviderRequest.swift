// SPDX-License-Identifier: Apache-2.0

import JSON

/// What the kubelet asks a plugin, and the plugin a broker. Source: `credentialprovider.kubelet.k8s.io`; spec/credentials.md 1.1.
///
/// Read leniently, for a newer kubelet may send fields that nobody knows yet. Every version says the same here; only v1 has a token
/// and annotations.
package struct CredentialProviderRequest: Sendable {
    package var version: ProtocolVersion
    package var image: ImageName
    /// The Pod's token; absent in node mode, and then its absence is legal.
    package var token: Secret?
    /// Written by whoever may edit the ServiceAccount: hints, never authority.
    package var annotations: [String: String]

    package init(
        version: ProtocolVersion = .v1, image: ImageName, token: Secret? = nil, annotations: [String: String] = [:]
    ) {
        self.version = version
        self.image = image
        self.token = token
        self.annotations = annotations
    }

    /// Reads a request.
    ///
    /// - Parameter bytes: At most 1 MiB.
    package init(reading bytes: Span<UInt8>) throws(ProtocolError) {
        guard bytes.count <= Limits.requestByteCount else {
            throw .tooLarge(byteCount: bytes.count, limit: Limits.requestByteCount)
        }
        let document: PeerDocument
        do throws(JSONError) {
            document = try PeerDocument(bytes, byteCountMaximum: Limits.requestByteCount)
        } catch {
            throw .notJSON(error.description)
        }
        try ProtocolVersion.check(document, kind: "CredentialProviderRequest")
        version = try ProtocolVersion(document)
        guard let node = document["image"] else { throw .missing("image") }
        guard let text = node.string else { throw .wrongKind("image", expected: "a string") }
        do throws(ImageNameError) {
            image = try ImageName(text)
        } catch {
            throw .badImage(error)
        }
        token = nil
        annotations = [:]
        guard version == .v1 else { return }
        if let node = document["serviceAccountToken"] {
            guard let secret = node.secret else { throw .wrongKind("serviceAccountToken", expected: "a string") }
            // It stands in header fields later; a real one is base64url and dots.
            guard secret.isVisible else { throw .wrongKind("serviceAccountToken", expected: "a token of visible characters") }
            if !secret.isEmpty { token = secret }
        }
        if let node = document["serviceAccountAnnotations"] {
            guard node.kind == .object else { throw .wrongKind("serviceAccountAnnotations", expected: "a map") }
            for (name, value) in document.members(of: node) {
                guard let text = value.string else {
                    throw .wrongKind("serviceAccountAnnotations[\"\(name.prefix(128))\"]", expected: "a string")
                }
                annotations[name] = text
            }
        }
    }

    /// The request as JSON; without the token where that travels elsewhere.
    package func write(includingToken: Bool) -> Secret {
        var output = SecretWriter(capacity: 4096)
        output.append("{\"apiVersion\":\"\(version.apiVersion)\",\"kind\":\"CredentialProviderRequest\",\"image\":")
        output.append(json: image.text)
        if includingToken, let token {
            output.append(",\"serviceAccountToken\":")
            output.append(json: token)
        }
        if !annotations.isEmpty {
            output.append(",\"serviceAccountAnnotations\":{")
            for (index, entry) in annotations.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output.append(",") }
                output.append(json: entry.key)
                output.append(":")
                output.append(json: entry.value)
            }
            output.append("}")
        }
        output.append("}\n")
        return output.finish()
    }
}

/// A version of the protocol; answers carry the one that was asked in.
package enum ProtocolVersion: String, Sendable, CaseIterable {
    case v1, v1beta1, v1alpha1

    package static let group = "credentialprovider.kubelet.k8s.io"

    package var apiVersion: String { "\(Self.group)/\(rawValue)" }

    package init?(apiVersion: String) {
        guard let known = Self.allCases.first(where: { $0.apiVersion == apiVersion }) else { return nil }
        self = known
    }

    init(_ document: borrowing PeerDocument) throws(ProtocolError) {
        guard let text = document.text("apiVersion") else { throw .missing("apiVersion") }
        guard let version = ProtocolVersion(apiVersion: text) else { throw .unknownVersion(text) }
        self = version
    }

    static func check(_ document: borrowing PeerDocument, kind: String) throws(ProtocolError) {
        guard document.root.kind == .object else { throw .notAnObject }
        guard let found = document.text("kind") else { throw .missing("kind") }
        guard found == kind else { throw .wrongKindField(found, expected: kind) }
    }
}
