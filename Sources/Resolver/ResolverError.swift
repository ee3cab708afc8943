// SPDX-License-Identifier: Apache-2.0

internal import CAres

/// Why a name has no address.
package enum ResolverError: Error, Equatable, Sendable {
    /// It does not exist, or has no address: asking again changes nothing.
    case notFound
    /// No server answered, or none could: asking again may help. In c-ares's words.
    case unavailable(String)

    init(status: Int32) {
        switch status {
        case ARES_ENOTFOUND, ARES_ENODATA, ARES_EBADNAME: self = .notFound
        default: self = .unavailable(Self.text(status))
        }
    }

    static func text(_ status: Int32) -> String {
        guard let text = unsafe ares_strerror(status) else { return "status \(status)" }
        return unsafe String(cString: text)
    }
}

extension ResolverError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "no such name"
        case .unavailable(let reason): "DNS gives no answer: \(reason)"
        }
    }
}
