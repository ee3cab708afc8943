// SPDX-License-Identifier: Apache-2.0

/// What the kubelet calls an image: the normalised name, with neither tag nor digest. Source: spec/credentials.md 1.4.
///
///     quay.example.com:8443/team/app      registry quay.example.com:8443, repository team/app
package struct ImageName: Hashable, Sendable {
    /// As written.
    package let text: String
    /// The text before the first slash, with the port.
    package let registry: String
    /// The registry without the port; IPv6 in its brackets.
    package let host: String
    /// Digits; empty where none is written.
    package let port: String
    /// The text behind the first slash; empty where there is none.
    package let repository: String

    /// Reads a name as the kubelet sends it.
    ///
    /// The bytes are those that distribution's grammar allows. So a name may stand in a URL, a scope or an ARN without ever
    /// meaning something else there.
    package init(_ text: String) throws(ImageNameError) {
        let bytes = text.utf8
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Limits.imageByteCount else { throw .tooLong(bytes.count) }
        let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
        let registry = String(text[..<slash])
        let repository = slash == bytes.endIndex ? "" : String(text[bytes.index(after: slash)...])
        guard let (host, port) = Self.hostAndPort(registry) else { throw .badRegistry(registry) }
        if slash != bytes.endIndex, !Self.isRepository(repository) { throw .badRepository(repository) }
        self.text = text
        self.registry = registry
        self.host = host
        self.port = port
        self.repository = repository
    }

    /// `example.com`, `example.com:8443`, `[::1]:5000`; nil for everything else.
    static func hostAndPort(_ registry: String) -> (host: String, port: String)? {
        let bytes = Array(registry.utf8)
        var end = bytes.count
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket > 2 else { return nil }
            let inside = bytes[1..<bracket]
            guard inside.allSatisfy({ Bytes.hexadecimal($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            let labels = bytes[..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard labels.allSatisfy({ isLabel($0) }) else { return nil }
        }
        let host = String(decoding: bytes[..<end], as: UTF8.self)
        if end == bytes.count { return (host, "") }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), !digits.isEmpty, digits.count <= 5,
            digits.allSatisfy(Bytes.isDigit)
        else { return nil }
        return (host, String(decoding: digits, as: UTF8.self))
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard let first = label.first, let last = label.last, Bytes.isAlphanumeric(first),
            Bytes.isAlphanumeric(last)
        else { return false }
        return label.allSatisfy { Bytes.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// Components of small letters and digits with `.`, `_`, `-` between them.
    private static func isRepository(_ text: String) -> Bool {
        let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return components.allSatisfy { component in
            guard let first = component.first, let last = component.last else { return false }
            let isInner = component.allSatisfy {
                Bytes.isLower($0) || Bytes.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: "-")
            }
            return isInner && (Bytes.isLower(first) || Bytes.isDigit(first))
                && (Bytes.isLower(last) || Bytes.isDigit(last))
        }
    }
}

extension ImageName {
    /// Reads a reference as people write it, and makes of it what the kubelet would: `nginx:1.27` is
    /// `docker.io/library/nginx`. Source: distribution's `ParseNormalizedNamed`.
    package init(normalizing reference: String) throws(ImageNameError) {
        var name = Substring(reference)
        if let at = name.firstIndex(of: "@") { name = name[..<at] }
        let lastSlash = name.lastIndex(of: "/")
        if let colon = name.lastIndex(of: ":"), lastSlash.map({ colon > $0 }) ?? true,
            lastSlash != nil || !name[name.index(after: colon)...].isEmpty
        {
            name = name[..<colon]
        }
        guard let slash = name.firstIndex(of: "/") else {
            try self.init("docker.io/library/\(name)")
            return
        }
        let first = name[..<slash]
        let rest = name[name.index(after: slash)...]
        let isHost = first.contains(".") || first.contains(":") || first == "localhost" || first.lowercased() != first
        if !isHost {
            try self.init("docker.io/\(name)")
        } else if first == "docker.io" || first == "index.docker.io" {
            try self.init(rest.contains("/") ? "docker.io/\(rest)" : "docker.io/library/\(rest)")
        } else {
            try self.init(String(name))
        }
    }
}

/// Why a text names no image.
package enum ImageNameError: Error, Hashable, Sendable {
    case empty
    case tooLong(Int)
    case badRegistry(String)
    case badRepository(String)

    package var message: String {
        switch self {
        case .empty: "the image is empty"
        case .tooLong(let count): "the image has \(count) bytes; at most \(Limits.imageByteCount) are read"
        case .badRegistry(let text): "\"\(text.prefix(64))\" is no registry's host and port"
        case .badRepository(let text):
            "\"\(text.prefix(64))\" is no repository: expected small letters, digits and `.`, `_`, `-` between them, without tag and digest"
        }
    }
}
