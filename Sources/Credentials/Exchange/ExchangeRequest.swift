// SPDX-License-Identifier: Apache-2.0

/// One HTTP request of an exchange.
///
/// Whoever sends it adds Host, Content-Length and User-Agent, verifies the certificate, follows no redirect, and sends
/// it nowhere else.
package struct ExchangeRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    package struct Header: Sendable {
        /// In small letters.
        package let name: String
        package let value: Secret

        init(_ name: String, _ value: Secret) {
            self.name = name
            self.value = value
        }

        init(_ name: String, _ value: String) { self.init(name, Secret(value)) }
    }

    package let method: Method
    package let endpoint: Endpoint
    package let headers: [Header]
    /// Empty for none.
    package let body: Secret
    /// Whether it may be sent again when nothing is known of its fate.
    package let mayRetry: Bool
    /// A PEM file whose authorities alone are trusted; nil: the system's, or the program's own.
    package var authorityFile: String?
    /// Whether the host's name may resolve to loopback.
    package var allowsLoopback = false

    init(
        _ method: Method, _ endpoint: Endpoint, headers: [Header] = [], body: Secret = Secret(""), mayRetry: Bool = true
    ) {
        self.method = method
        self.endpoint = endpoint
        self.headers = headers
        self.body = body
        self.mayRetry = mayRetry
    }
}

/// The answer to it.
package struct ExchangeResponse: Sendable {
    package let status: Int
    /// Names in any case.
    package let headers: [(name: String, value: String)]
    package let body: Secret

    package init(status: Int, headers: [(name: String, value: String)] = [], body: Secret) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of a name.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    var isSuccess: Bool { 200...299 ~= status }

    /// Too many requests, a gateway's or a server's fault: the same request may succeed soon.
    var isTemporary: Bool { status == 429 || 500...599 ~= status }

    /// Seconds that the peer asks to wait, where it says so in seconds.
    var retryAfter: Int64? { header("retry-after").flatMap { Int64($0) }.map { min(max(0, $0), 3600) } }
}
