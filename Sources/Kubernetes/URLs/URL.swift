// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

/// A URL as Go's net/url holds it: the `kubernetes.URL` of expressions. The texts lie in what was
/// parsed or in the arena.
package struct URL: BitwiseCopyable {
    /// In small letters; empty for a path.
    package var scheme: UTF8Text = .empty
    /// With the port and the brackets of IPv6, escapes undone.
    package var host: UTF8Text = .empty
    /// Escaped as `getEscapedPath` gives it.
    package var escapedPath: UTF8Text = .empty
    /// What stands behind the question mark, as written.
    package var query: UTF8Text = .empty
    /// The URL written anew: two URLs are equal when these are.
    package var text: UTF8Text = .empty

    /// The host without port and brackets.
    package var hostname: UTF8Text {
        let name = portColon.map { host.prefix($0) } ?? host
        if name.hasPrefix("["), name.hasSuffix("]") { return name.slice(1..<(name.count - 1)) }
        return name
    }

    package var port: UTF8Text { portColon.map { host.suffix(from: $0 + 1) } ?? .empty }

    /// The last colon, where digits or nothing follow it.
    private var portColon: Int? {
        guard let colon = host.lastIndex(of: UInt8(ascii: ":")),
            host.suffix(from: colon + 1).isDigits
        else { return nil }
        return colon
    }
}

/// The parts of a URL in which different bytes may stand unescaped. Source: RFC 3986, as Go's
/// net/url reads it.
enum URLPart: BitwiseCopyable, Sendable {
    case path, host, zone, user, queryComponent, fragment

    /// Whether `byte` is written as `%XX` in this part.
    func escapes(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return false
        default: break
        }
        if self == .host || self == .zone {
            switch byte {
            case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
                UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "\""):
                return false
            default: break
            }
        }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
            return false
        case UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: ","),
            UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "="),
            UInt8(ascii: "?"), UInt8(ascii: "@"):
            return escapesReserved(byte)
        case UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"):
            return self != .fragment
        default: return true
        }
    }

    private func escapesReserved(_ byte: UInt8) -> Bool {
        switch self {
        case .path: byte == UInt8(ascii: "?")
        case .user:
            byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
                || byte == UInt8(ascii: ":")
        case .fragment: false
        case .host, .zone, .queryComponent: true
        }
    }

    /// Whether an escaped text of this part is fine as it was written.
    func isWellWritten(_ text: UTF8Text) -> Bool {
        for index in 0..<text.count {
            switch text[index] {
            case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
                UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: ":"),
                UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"):
                continue
            case let byte where escapes(byte): return false
            default: continue
            }
        }
        return true
    }
}
