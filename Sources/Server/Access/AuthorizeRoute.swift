// SPDX-License-Identifier: Apache-2.0

internal import Authorization
internal import EventLoop
internal import HTTP
internal import JSON
internal import Kubernetes

/// `POST /authorize`: one SubjectAccessReview in, the policies' answer out. One handler a loop.
///
/// What is no answer has a status that is none either, so that the API server's failure policy applies and nothing is cached:
/// 503 without Retry-After while not ready (it fails over at once), 400 for what is no review, 413 for what is too large.
/// Source: spec/authorization.md 1.4.
package final class AuthorizeRoute: RequestHandler {
    private var reader: SnapshotBox<AccessSnapshot>.Reader
    private var worker: AuthorizationWorker
    private var output = JSON.ByteBuffer(capacity: 4 << 10)
    private var line = JSON.ByteBuffer(capacity: 4 << 10)
    private let counters: AccessCounters
    private let ring: LineRing?

    /// - Parameter isStrict: See `AuthorizationWorker.isStrict`.
    package init(
        _ policies: SnapshotBox<AccessSnapshot>, counters: AccessCounters, isStrict: Bool = false,
        log: DecisionLog? = nil
    ) {
        reader = policies.reader()
        worker = AuthorizationWorker(reader.value.set)
        worker.isStrict = isStrict
        worker.keepsRecord = log != nil
        self.counters = counters
        ring = log?.makeRing()
    }

    package func refresh() {
        if reader.refresh() { worker.use(reader.value.set) }
    }

    package func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        refresh()
        guard reader.value.isReady else {
            counters.add(.notReady)
            response.refuse(.serviceUnavailable, "503: the access policies could not all be read yet")
            return
        }
        output.removeAll()
        do throws(AccessReviewFailure) {
            let decision = try worker.authorize(
                request.body, at: WallClock.secondsSinceEpoch(), into: &output)
            count(decision)
            unsafe response.body.append(UnsafeRawBufferPointer(output.bytes))
            if let ring { DecisionLog.append(worker.record, &line, to: ring) }
        } catch {
            counters.add(.unreadable)
            var status = "400"
            response.status = .badRequest
            if case .tooLarge = error {
                status = "413"
                response.status = .contentTooLarge
            }
            response.contentType = ResponseWriter.text
            var text = "\(status): \(error.message)\n"
            text.withUTF8 { unsafe response.body.append(UnsafeRawBufferPointer($0)) }
        }
    }

    private func count(_ decision: AccessOutcome) {
        let policies = reader.value.counters
        switch decision.verdict {
        case .allow: counters.add(.allow)
        case .deny: counters.add(.deny)
        case .noOpinion: counters.add(.noOpinion)
        }
        if decision.policy >= 0, decision.policy < policies.count {
            policies[decision.policy].add(decision.verdict == .deny ? .deny : .allow)
        }
        for index in 0..<worker.events.count {
            let event = worker.events[index]
            guard event.policy >= 0, event.policy < policies.count else { continue }
            switch event.kind {
            case .failed: policies[event.policy].add(.failed)
            case .shadowAllow: policies[event.policy].add(.shadowAllow)
            case .shadowDeny: policies[event.policy].add(.shadowDeny)
            }
        }
    }
}
