// SPDX-License-Identifier: Apache-2.0

/// A `WWW-Authenticate: Bearer` challenge: where a registry says that its tokens are (RFC 7235, distribution `docs/spec/auth/token.md`).
struct Challenge: Hashable {
    var realm = ""
    var service = ""
    var scope = ""

    /// Quoted and plain parameters in any order, the last one too; nil for other schemes and without a realm.
    init?(_ header: String) {
        let bytes = Array(header.utf8)
        guard bytes.count <= Limits.targetByteCount, bytes.count > 7,
            String(decoding: bytes[..<7], as: UTF8.self).lowercased() == "bearer "
        else { return nil }
        var index = 7
        while index < bytes.count {
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == UInt8(ascii: ",") {
                index += 1
            }
            let first = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: ",") { index += 1 }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { break }
            let name = trimmed(bytes[first..<index]).lowercased()
            index += 1
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
            var value: [UInt8] = []
            if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                index += 1
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
                    value.append(bytes[index])
                    index += 1
                }
                guard index < bytes.count else { return nil }
                index += 1
            } else {
                while index < bytes.count, bytes[index] != UInt8(ascii: ",") {
                    value.append(bytes[index])
                    index += 1
                }
            }
            let text = trimmed(value[...])
            switch name {
            case "realm": realm = text
            case "service": service = text
            case "scope": scope = text
            default: break
            }
        }
        if realm.isEmpty { return nil }
    }

    /// The first Bearer challenge of an answer.
    static func of(_ response: ExchangeResponse) -> Challenge? {
        for (name, value) in response.headers where name.lowercased() == "www-authenticate" {
            if let challenge = Challenge(value) { return challenge }
        }
        return nil
    }
}

private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
}
