// SPDX-License-Identifier: Apache-2.0

/// A status code with its phrase (RFC 9110 §15, RFC 6585).
package enum Status: Int, Sendable, CaseIterable {
    case ok = 200
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case contentTooLarge = 413
    case uriTooLong = 414
    case unsupportedMediaType = 415
    case expectationFailed = 417
    case tooManyRequests = 429
    case headersTooLarge = 431
    case internalServerError = 500
    case notImplemented = 501
    case serviceUnavailable = 503
    case versionNotSupported = 505

    /// The code's three digits.
    var digits: StaticString {
        switch self {
        case .ok: "200"
        case .badRequest: "400"
        case .unauthorized: "401"
        case .forbidden: "403"
        case .notFound: "404"
        case .methodNotAllowed: "405"
        case .requestTimeout: "408"
        case .contentTooLarge: "413"
        case .uriTooLong: "414"
        case .unsupportedMediaType: "415"
        case .expectationFailed: "417"
        case .tooManyRequests: "429"
        case .headersTooLarge: "431"
        case .internalServerError: "500"
        case .notImplemented: "501"
        case .serviceUnavailable: "503"
        case .versionNotSupported: "505"
        }
    }

    package var phrase: StaticString {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .contentTooLarge: "Content Too Large"
        case .uriTooLong: "URI Too Long"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .expectationFailed: "Expectation Failed"
        case .tooManyRequests: "Too Many Requests"
        case .headersTooLarge: "Request Header Fields Too Large"
        case .internalServerError: "Internal Server Error"
        case .notImplemented: "Not Implemented"
        case .serviceUnavailable: "Service Unavailable"
        case .versionNotSupported: "HTTP Version Not Supported"
        }
    }

    /// The body of an answer that the HTTP layer gives itself: what was wrong and what to do.
    var explanation: StaticString {
        switch self {
        case .badRequest: "400: the request is not well-formed HTTP\n"
        case .requestTimeout: "408: the request did not arrive in time\n"
        case .contentTooLarge: "413: the body is larger than this server reads (8 MiB by default)\n"
        case .uriTooLong: "414: the request target is longer than this server reads\n"
        case .expectationFailed: "417: the only expectation known is 100-continue\n"
        case .headersTooLarge: "431: too many header fields, or too long\n"
        case .notImplemented: "501: the only transfer coding known is chunked\n"
        case .serviceUnavailable: "503: too many bytes in flight; try again\n"
        case .versionNotSupported: "505: this port speaks HTTP/1.0, HTTP/1.1 and, by ALPN, HTTP/2\n"
        default: ""
        }
    }
}
