// SPDX-License-Identifier: Apache-2.0

internal import HTTP

/// One path and what is asked of requests for it.
package struct Route {
    /// What a path takes.
    package enum Shape: Sendable {
        /// GET and HEAD.
        case reading
        /// POST with a JSON body of at most so many bytes.
        case posting(byteCountMaximum: Int)
    }

    package let path: StaticString
    package let shape: Shape
    /// Whether a client certificate is needed, on a port that asks for them.
    package let needsVerifiedPeer: Bool
    /// Whether the handler looks at the `authorization` field, which is not kept otherwise.
    package let readsAuthorization: Bool
    package let handler: any RequestHandler
    /// Who answers what the handler parks.
    let answerer: (any LateAnswerer)?

    package init(
        _ path: StaticString, _ shape: Shape, needsVerifiedPeer: Bool = false,
        readsAuthorization: Bool = false, handler: any RequestHandler
    ) {
        self.path = path
        self.shape = shape
        self.needsVerifiedPeer = needsVerifiedPeer
        self.readsAuthorization = readsAuthorization
        self.handler = handler
        answerer = nil
    }

    /// A path whose every admissible request is answered later, its `authorization` field at hand.
    package init(
        _ path: StaticString, _ shape: Shape, needsVerifiedPeer: Bool = false,
        answeredLaterBy answerer: any LateAnswerer
    ) {
        self.path = path
        self.shape = shape
        self.needsVerifiedPeer = needsVerifiedPeer
        readsAuthorization = true
        handler = ParkingHandler()
        self.answerer = answerer
    }
}

/// Leaves every request to the route's answerer.
private final class ParkingHandler: RequestHandler {
    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        response.isParked = true
    }
}

/// The paths of one port, and the refusals that need no handler.
///
/// A linear comparison: there are fewer than ten paths, and lengths differ.
final class RouteTable {
    private let routes: [Route]
    /// The path of each route for the metrics, and `other` at the end for all that is no route.
    let labels: [StaticString]
    private let asksForClientCertificate: Bool

    private static let certificateWanted: StaticString =
        "401: a client certificate of the --client-ca, with one of the --client-names, is required"

    /// - Parameter asksForClientCertificate: Whether `needsVerifiedPeer` counts on this port.
    init(_ routes: [Route], asksForClientCertificate: Bool) {
        self.routes = routes
        self.asksForClientCertificate = asksForClientCertificate
        labels = routes.map(\.path) + ["other"]
    }

    /// Whether any handler looks at the `authorization` field.
    var readsAuthorization: Bool { routes.contains(where: \.readsAuthorization) }

    /// Answers a request; returns the index of its label.
    func dispatch(_ request: borrowing RequestView, into response: inout ResponseWriter) -> Int {
        for index in 0..<routes.count {
            guard unsafe matches(request.path, routes[index].path) else { continue }
            if isAdmissible(request, routes[index], &response) {
                routes[index].handler.handle(request, into: &response)
            }
            return index
        }
        // Which paths there are is nobody's business who may not ask.
        if asksForClientCertificate, !request.isPeerVerified {
            response.refuse(.unauthorized, Self.certificateWanted)
        } else {
            response.refuse(.notFound, "404: no such path")
        }
        return routes.count
    }

    func refresh() {
        for route in routes { route.handler.refresh() }
    }

    /// Who answers later, by the index of a label.
    func answerer(of label: Int) -> (any LateAnswerer)? { label < routes.count ? routes[label].answerer : nil }

    /// A route that ends with a slash is for everything below it.
    private func matches(_ path: UnsafeRawBufferPointer, _ route: StaticString) -> Bool {
        let count = route.utf8CodeUnitCount
        guard count > 1, unsafe route.utf8Start[count - 1] == 0x2F, path.count > count else {
            return unsafe path.equals(route)
        }
        return unsafe UnsafeRawBufferPointer(rebasing: path[..<count]).equals(route)
    }

    private func isAdmissible(
        _ request: borrowing RequestView, _ route: borrowing Route, _ response: inout ResponseWriter
    ) -> Bool {
        if route.needsVerifiedPeer, asksForClientCertificate, !request.isPeerVerified {
            response.refuse(.unauthorized, Self.certificateWanted)
            return false
        }
        switch route.shape {
        case .reading:
            guard request.method == .get || request.method == .head else {
                response.refuse(.methodNotAllowed, "405: this path is read with GET")
                response.allow = "GET, HEAD"
                return false
            }
        case .posting(let maximum):
            guard request.method == .post else {
                response.refuse(.methodNotAllowed, "405: this path takes POST")
                response.allow = "POST"
                return false
            }
            guard isJSON(request) else {
                response.refuse(
                    .unsupportedMediaType,
                    "415: the body must be application/json, and without a content encoding")
                return false
            }
            guard request.bodyByteCount <= maximum else {
                response.refuse(.contentTooLarge, "413: the body is larger than this path takes")
                return false
            }
        }
        return true
    }

    /// `application/json`, with any parameters.
    private func isJSON(_ request: borrowing RequestView) -> Bool {
        let type = unsafe request.contentType
        let count = 16  // Of "application/json".
        guard type.count >= count, unsafe request.contentEncoding.isEmpty else { return false }
        let essence = unsafe UnsafeRawBufferPointer(rebasing: type[..<count])
        guard unsafe essence.equals(ignoringCaseOf: "application/json") else { return false }
        return unsafe type.count == count || type[count] == 0x3B || type[count] == 0x20
    }
}

extension RequestView {
    package var bodyByteCount: Int { unsafe bodyBytes.count }
}
