// SPDX-License-Identifier: Apache-2.0

import JSON

/// A credential in a file, for the time of a migration: it never expires, and whoever reads the file has it.
///
/// The file holds `user:password` on one line, or an object with `username` and `password`, or a docker `config.json` (then the
/// most specific of its `auths` that matches the image counts).
enum StaticCredential {
    static func read(_ content: Secret, for image: ImageName) throws(ExchangeFailure) -> Credential {
        let credential = content.withBytes { bytes in
            var first = 0
            while first < bytes.count, bytes[first] <= 0x20 { first += 1 }
            guard first < bytes.count else { return Credential?.none }
            if bytes[first] == UInt8(ascii: "{") { return object(bytes, image) }
            return pair(bytes, from: first)
        }
        guard let credential else {
            throw ExchangeFailure(
                .misconfigured,
                "the file holds no user name and password for \(image.registry): expected user:password, an object with both, or a docker config.json")
        }
        return credential
    }

    /// Both sides of the first colon, up to the end of the line.
    static func pair(_ bytes: Span<UInt8>, from first: Int = 0) -> Credential? {
        var end = first
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
        var colon = first
        while colon < end, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon > first, colon + 1 < end else { return nil }
        return Credential(
            username: Secret(copying: bytes.extracting(first..<colon)).revealed,
            password: Secret(copying: bytes.extracting((colon + 1)..<end)))
    }

    private static func object(_ bytes: Span<UInt8>, _ image: ImageName) -> Credential? {
        guard let document = try? PeerDocument(bytes, byteCountMaximum: Limits.exchangeAnswerByteCount) else {
            return nil
        }
        guard let auths = document["auths"] else { return login(document.root, document) }
        let matching = document.members(of: auths).filter { name, _ in
            (try? ImagePattern(authKey: name))?.matches(image) == true
        }
        guard let best = matching.max(by: { $0.name < $1.name }) else { return nil }
        return login(best.value, document)
    }

    private static func login(_ node: Node, _ document: borrowing PeerDocument) -> Credential? {
        if let name = document.member("username", of: node)?.string, !name.isEmpty,
            let password = document.member("password", of: node)?.secret, !password.isEmpty
        {
            return Credential(username: name, password: password)
        }
        guard let encoded = document.member("auth", of: node)?.utf8 else { return nil }
        return unsafe BasicPair.decode(Span(_unsafeElements: encoded.buffer))
    }
}

/// `user:password` in base64.
enum BasicPair {
    static func decode(_ text: Span<UInt8>) -> Credential? {
        guard var bytes = Base64Text.decode(text, .standard) else { return nil }
        defer { for index in bytes.indices { bytes[index] = 0 } }
        return StaticCredential.pair(bytes.span)
    }
}
