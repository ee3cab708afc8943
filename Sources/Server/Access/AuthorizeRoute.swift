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
    /// One variable: each of a class is watched for overlapping accesses at run time.
    private var state: State
    private let counters: AccessCounters
    private let ring: LineRing?

    fileprivate struct State: ~Copyable {
        var reader: SnapshotBox<AccessSnapshot>.Reader
        var worker: AuthorizationWorker
        var output = JSON.ByteBuffer(capacity: 4 << 10)
        var line = JSON.ByteBuffer(capacity: 4 << 10)

        init(_ reader: consuming SnapshotBox<AccessSnapshot>.Reader) {
            worker = AuthorizationWorker(reader.value.set)
            self.reader = reader
        }
    }

    /// - Parameter isStrict: See `AuthorizationWorker.isStrict`.
    package init(
        _ policies: SnapshotBox<AccessSnapshot>, counters: AccessCounters, isStrict: Bool = false,
        log: DecisionLog? = nil
    ) {
        state = State(policies.reader())
        self.counters = counters
        ring = log?.makeRing()
        state.worker.isStrict = isStrict
        state.worker.keepsRecord = log != nil
    }

    package func refresh() { state.refresh() }

    package func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        state.answer(request, into: &response, counters, ring)
    }
}

extension AuthorizeRoute.State {
    fileprivate mutating func refresh() {
        if reader.refresh() { worker.use(reader.value.set) }
    }

    fileprivate mutating func answer(
        _ request: borrowing RequestView, into response: inout ResponseWriter, _ counters: AccessCounters,
        _ ring: LineRing?
    ) {
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
            count(decision, counters)
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

    private func count(_ decision: AccessOutcome, _ counters: AccessCounters) {
        switch decision.verdict {
        case .allow: counters.add(.allow)
        case .deny: counters.add(.deny)
        case .noOpinion: counters.add(.noOpinion)
        }
        let count = reader.value.counters.count
        if decision.policy >= 0, decision.policy < count {
            reader.value.counters[decision.policy].add(decision.verdict == .deny ? .deny : .allow)
        }
        for index in 0..<worker.events.count {
            let event = worker.events[index]
            guard event.policy >= 0, event.policy < count else { continue }
            switch event.kind {
            case .failed: reader.value.counters[event.policy].add(.failed)
            case .shadowAllow: reader.value.counters[event.policy].add(.shadowAllow)
            case .shadowDeny: reader.value.counters[event.policy].add(.shadowDeny)
            }
        }
    }
}
