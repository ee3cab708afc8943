// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

/// `/healthz`, `/livez`, `/readyz`: in the form of the API server's own, so that the same eyes can
/// read it.
///
///     [+]ping ok
///     [-]policies failed: reason withheld
///     readyz check failed
///
/// `ok` alone without `?verbose` when all is well. Reasons stand in the log, not here: probes are
/// anonymous. 503 when a check fails.
final class HealthRoute: RequestHandler {
    private let name: String
    private let state: ServerState
    private let checksReadiness: Bool

    init(_ name: String, state: ServerState, checksReadiness: Bool) {
        self.name = name
        self.state = state
        self.checksReadiness = checksReadiness
    }

    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        response.contentType = ResponseWriter.text
        var isWell = true
        for check in state.checks where checksReadiness || check.scope == .live {
            if check.failure() != nil { isWell = false }
        }
        if isWell && !request.queryHas("verbose") {
            response.body.append("ok")
            return
        }
        response.status = isWell ? .ok : .serviceUnavailable
        response.body.append("[+]ping ok\n")
        for check in state.checks where checksReadiness || check.scope == .live {
            let failed = check.failure() != nil
            response.body.append(failed ? "[-]" : "[+]")
            response.body.append(check.name)
            response.body.append(failed ? " failed: reason withheld\n" : " ok\n")
        }
        response.body.append(name)
        response.body.append(isWell ? " check passed\n" : " check failed\n")
    }
}
