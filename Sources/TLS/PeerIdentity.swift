// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Who a certificate says its holder is, as Kubernetes reads it: the common name is the user, organizations are groups.
///
/// Source: Kubernetes documentation, "Authenticating", X.509 client certificates.
package struct PeerIdentity: Sendable, Equatable {
    package let commonName: String
    package let organizations: [String]

    package init(commonName: String, organizations: [String]) {
        self.commonName = commonName
        self.organizations = organizations
    }
}

extension Session {
    /// Most organizations that are read: a kubelet's certificate has one.
    private static var organizationCountMaximum: Int { 32 }

    /// The subject of the certificate that the peer showed and a client authority signed; nothing without one.
    package func verifiedPeer() -> PeerIdentity? {
        let agreed = agreement()
        guard agreed.isPeerVerified, let certificate = unsafe SSL_get0_peer_certificate(raw) else { return nil }
        let subject = unsafe X509_get_subject_name(certificate)
        var organizations: [String] = []
        var place: Int32 = -1
        while organizations.count < Self.organizationCountMaximum,
            case let next = unsafe X509_NAME_get_index_by_NID(subject, NID_organizationName, place), next >= 0
        {
            place = next
            guard let entry = unsafe X509_NAME_get_entry(subject, place),
                let text = unsafe X509_NAME_ENTRY_get_data(entry), let name = unsafe Self.string(text)
            else { continue }
            organizations.append(name)
        }
        return PeerIdentity(commonName: agreed.peerName, organizations: organizations)
    }

    private static func string(_ text: UnsafeMutablePointer<ASN1_STRING>) -> String? {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&bytes, text)
        guard count >= 0, let start = unsafe bytes else { return nil }
        defer { unsafe CRYPTO_free(start, nil, 0) }
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }
}
