// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

extension URL {
    /// Whether `text` may stand in a request line: an absolute URL, or an absolute path. Source:
    /// Go's `url.ParseRequestURI`.
    package static func check(_ text: UTF8Text) throws(URLError) {
        _ = try Parts(text, 0..<text.count, isRequest: true)
    }

    /// Where the parts of a URL lie in its text.
    struct Parts: BitwiseCopyable {
        var scheme = Place(0..<0)
        /// What stands behind the scheme, where that does not begin with a slash.
        var opaque: Place?
        var user: Place?
        var host = Place(0..<0)
        var path = Place(0..<0)
        var query = Place(0..<0)
        /// A question mark with nothing behind it.
        var hasEmptyQuery = false
        /// `scheme:/path`, without the slashes of a host.
        var omitsHost = false

        struct Place: BitwiseCopyable {
            var start: Int
            var end: Int
            var range: Range<Int> { start..<end }
            init(_ range: Range<Int>) {
                start = range.lowerBound
                end = range.upperBound
            }
        }

        init(_ text: UTF8Text, _ whole: Range<Int>, isRequest: Bool) throws(URLError) {
            for index in whole where text[index] < 0x20 || text[index] == 0x7F {
                throw URLError(.controlCharacter)
            }
            if whole.isEmpty, isRequest { throw URLError(.empty) }
            if text.slice(whole) == "*" {
                path = Place(whole)
                return
            }
            var rest = try Self.scheme(text, whole, &scheme)
            let question = rest.first { text[$0] == UInt8(ascii: "?") }
            if let question {
                hasEmptyQuery = question == rest.upperBound - 1
                query = Place((question + 1)..<rest.upperBound)
                rest = rest.lowerBound..<question
            }
            let hasScheme = !scheme.range.isEmpty
            if rest.isEmpty || text[rest.lowerBound] != UInt8(ascii: "/") {
                if hasScheme {
                    opaque = Place(rest)
                    return
                }
                if isRequest { throw URLError(.notForRequest) }
                for index in rest {
                    if text[index] == UInt8(ascii: "/") { break }
                    if text[index] == UInt8(ascii: ":") { throw URLError(.colonInFirstSegment) }
                }
            }
            let remainder = text.slice(rest)
            if remainder.hasPrefix("//"), hasScheme || !isRequest && !remainder.hasPrefix("///") {
                let start = rest.lowerBound + 2
                let end =
                    (start..<rest.upperBound).first { text[$0] == UInt8(ascii: "/") }
                    ?? rest.upperBound
                rest = end..<rest.upperBound
                try readAuthority(text, start..<end)
            } else if hasScheme, remainder.hasPrefix("/") {
                omitsHost = true
            }
            path = Place(rest)
            try URLPart.path.check(text, rest)
        }

        /// Finds the scheme; what follows its colon is the rest.
        private static func scheme(
            _ text: UTF8Text, _ whole: Range<Int>, _ scheme: inout Place
        ) throws(URLError) -> Range<Int> {
            for index in whole {
                switch text[index] {
                case 0x41...0x5A, 0x61...0x7A: continue
                case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    if index == whole.lowerBound { return whole }
                case UInt8(ascii: ":"):
                    if index == whole.lowerBound { throw URLError(.missingScheme) }
                    scheme = Place(whole.lowerBound..<index)
                    return (index + 1)..<whole.upperBound
                default: return whole
                }
            }
            return whole
        }

        private mutating func readAuthority(_ text: UTF8Text, _ range: Range<Int>) throws(URLError)
        {
            let at = range.last { text[$0] == UInt8(ascii: "@") }
            let hostRange = (at.map { $0 + 1 } ?? range.lowerBound)..<range.upperBound
            try Self.checkHost(text, hostRange)
            host = Place(hostRange)
            guard let at else { return }
            let userRange = range.lowerBound..<at
            guard text.slice(userRange).isUserinfo else { throw URLError(.invalidUserinfo) }
            try URLPart.user.check(text, userRange)
            user = Place(userRange)
        }

        private static func checkHost(_ text: UTF8Text, _ range: Range<Int>) throws(URLError) {
            guard let open = range.last(where: { text[$0] == UInt8(ascii: "[") }) else {
                if let colon = range.first(where: { text[$0] == UInt8(ascii: ":") }) {
                    try checkPort(text, colon..<range.upperBound)
                }
                return try URLPart.host.check(text, range)
            }
            guard open == range.lowerBound else { throw URLError(.invalidLiteral) }
            guard let close = range.last(where: { text[$0] == UInt8(ascii: "]") }) else {
                throw URLError(.missingBracket)
            }
            try checkPort(text, (close + 1)..<range.upperBound)
            let name = (open + 1)..<max(open + 1, close)
            var address = text.slice(name)
            if let zone = address.firstRange(of: UTF8Text("%25")) {
                try URLPart.host.check(text, name.lowerBound..<(name.lowerBound + zone))
                try URLPart.zone.check(text, (name.lowerBound + zone)..<name.upperBound)
                address = address.prefix(zone)
            } else {
                try URLPart.host.check(text, name)
            }
            let family: IPAddress.Family
            do throws(AddressError) {
                family = try IPAddress.parse(address).address.family
            } catch {
                throw URLError(.invalidHost(error), name)
            }
            if family == .four { throw URLError(.invalidLiteral) }
        }

        /// Nothing, or a colon and digits.
        private static func checkPort(_ text: UTF8Text, _ range: Range<Int>) throws(URLError) {
            let port = text.slice(range)
            guard port.count > 0 else { return }
            guard port[0] == UInt8(ascii: ":"), port.suffix(from: 1).isDigits else {
                throw URLError(.invalidPort, range)
            }
        }
    }
}

extension UTF8Text {
    fileprivate var isUserinfo: Bool {
        for index in 0..<count {
            switch self[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
                UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"),
                UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"),
                UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="),
                UInt8(ascii: "%"), UInt8(ascii: "@"):
                continue
            default: return false
            }
        }
        return true
    }
}
