// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

/// `GET /version`: what runs here, as JSON.
final class VersionRoute: RequestHandler {
    private let body: String

    init(version: String) {
        body = "{\"name\":\"postern\",\"version\":\(JSONText.quoted(version))}\n"
    }

    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        response.body.append(body)
    }
}
