// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

/// `GET /metrics`: everything, as text.
///
/// It allocates; it runs on a thread of its own.
final class MetricsRoute: RequestHandler {
    private let state: ServerState

    init(state: ServerState) {
        self.state = state
    }

    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        var page = MetricsPage()
        ServerMetrics(state: state).write(to: &page)
        for source in state.metricSources { source.write(to: &page) }
        response.contentType = MetricsPage.contentType
        unsafe response.body.append(page.text.readable)
    }
}
