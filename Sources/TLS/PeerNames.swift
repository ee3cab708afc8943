// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The names by which a certificate's holder may be known: its common name, DNS names and URIs (as of SPIFFE).
///
/// DNS names are in lower case, because they have no other (RFC 4343); the rest is compared as it stands.
struct PeerNames {
    private(set) var commonName: String?
    private(set) var alternatives: [String] = []

    /// Without a certificate there are none.
    init() {}

    init(_ certificate: OpaquePointer) {
        commonName = unsafe Self.commonName(of: certificate)
        guard let place = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return }
        let names = OpaquePointer(place)
        defer { unsafe GENERAL_NAMES_free(names) }
        for index in 0..<(unsafe postern_alternative_name_count(names)) {
            var isDNS: Int32 = 0
            guard let text = unsafe postern_alternative_name(names, index, &isDNS),
                let start = unsafe ASN1_STRING_get0_data(text)
            else { continue }
            // The length counts, not a zero: a name with one in the middle is another name.
            let name = unsafe String(
                decoding: UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(text))), as: UTF8.self)
            alternatives.append(isDNS != 0 ? name.lowercased() : name)
        }
    }

    var all: [String] { (commonName.map { [$0] } ?? []) + alternatives }

    private static func commonName(of certificate: OpaquePointer) -> String? {
        let subject = unsafe X509_get_subject_name(certificate)
        // The last one is the most specific.
        var place: Int32 = -1
        while case let next = unsafe X509_NAME_get_index_by_NID(subject, NID_commonName, place), next >= 0 {
            place = next
        }
        guard place >= 0, let entry = unsafe X509_NAME_get_entry(subject, place),
            let text = unsafe X509_NAME_ENTRY_get_data(entry)
        else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&bytes, text)
        guard count >= 0, let start = unsafe bytes else { return nil }
        defer { unsafe CRYPTO_free(start, nil, 0) }
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }
}
