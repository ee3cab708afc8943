// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

/// A format of strings known by name: the `kubernetes.NamedFormat` of expressions.
package enum NamedFormat: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    case dns1123Label, dns1123Subdomain, dns1035Label, qualifiedName
    case dns1123LabelPrefix, dns1123SubdomainPrefix, dns1035LabelPrefix
    case labelValue, uri, uuid, byte, date, datetime

    /// As `format.named` takes it; also the last part of the function that gives it.
    package var key: StaticString {
        switch self {
        case .dns1123Label: "dns1123Label"
        case .dns1123Subdomain: "dns1123Subdomain"
        case .dns1035Label: "dns1035Label"
        case .qualifiedName: "qualifiedName"
        case .dns1123LabelPrefix: "dns1123LabelPrefix"
        case .dns1123SubdomainPrefix: "dns1123SubdomainPrefix"
        case .dns1035LabelPrefix: "dns1035LabelPrefix"
        case .labelValue: "labelValue"
        case .uri: "uri"
        case .uuid: "uuid"
        case .byte: "byte"
        case .date: "date"
        case .datetime: "datetime"
        }
    }

    /// As upstream prints it.
    package var name: StaticString {
        switch self {
        case .dns1123Label: "DNS1123Label"
        case .dns1123Subdomain: "DNS1123Subdomain"
        case .dns1035Label: "DNS1035Label"
        case .qualifiedName: "QualifiedName"
        case .dns1123LabelPrefix: "DNS1123LabelPrefix"
        case .dns1123SubdomainPrefix: "DNS1123SubdomainPrefix"
        case .dns1035LabelPrefix: "DNS1035LabelPrefix"
        case .labelValue: "LabelValue"
        case .uri: "URI"
        default: key
        }
    }

    package init?(key: UTF8Text) {
        guard let format = Self.allCases.first(where: { key == $0.key }) else { return nil }
        self = format
    }

    /// The size of the format's expression upstream, which validating is charged by.
    package var patternSize: Int {
        switch self {
        case .dns1123Label, .dns1035Label, .dns1123LabelPrefix, .dns1035LabelPrefix: 30
        case .dns1123Subdomain, .dns1123SubdomainPrefix, .qualifiedName: 60
        case .labelValue: 40
        case .uri: 1103
        // Upstream charges dates by the length of the expression for UUIDs.
        case .uuid, .date, .datetime: 69
        case .byte: 84
        }
    }
}
