// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import EventLoop
internal import HTTP
internal import JSON
package import Logging
internal import Synchronization

/// `POST /mutate` or `POST /validate`: one review in, the policies' answer out. One handler a loop.
package final class ReviewRoute: RequestHandler {
    private var reader: SnapshotBox<PolicySet>.Reader
    private var worker: AdmissionWorker
    private var output = JSON.ByteBuffer(capacity: 64 << 10)
    private let kind: PolicyKind
    private let counters: ReviewCounters
    private let log: Logger
    private let decisions: DecisionRing?

    /// - Parameter warnsOfDrift: See `AdmissionWorker.warnsOfDrift`; it doubles the work of mutating policies.
    package init(
        _ policies: SnapshotBox<PolicySet>, _ kind: PolicyKind, counters: ReviewCounters,
        warnsOfDrift: Bool = false, decisions: DecisionRing? = nil, log: Logger
    ) {
        self.decisions = decisions
        self.kind = kind
        self.log = log
        reader = policies.reader()
        worker = AdmissionWorker(reader.value)
        worker.warnsOfDrift = warnsOfDrift
        if decisions != nil { worker.makeDecisionID = DecisionRing.makeID }
        self.counters = counters
    }

    package func refresh() {
        if reader.refresh() { worker.use(reader.value) }
    }

    package func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        refresh()
        output.removeAll()
        do throws(ReviewFailure) {
            let outcome =
                switch kind {
                case .mutating: try worker.mutate(request.body, into: &output)
                case .validating: try worker.validate(request.body, into: &output)
                }
            counters.count(outcome)
            if !worker.shadowDecisions.isEmpty { reportShadow() }
            if !outcome.isAllowed, let decisions {
                decisions.add(
                    id: worker.decisionID, kind, message: worker.refusalMessage, review: request.body,
                    isSecret: outcome.isSecret, reader.value)
            }
            unsafe response.body.append(UnsafeRawBufferPointer(output.bytes))
        } catch {
            counters.countUnreadable()
            response.status = .badRequest
            response.contentType = ResponseWriter.text
            var text = "400: \(error.message)\n"
            text.withUTF8 { unsafe response.body.append(UnsafeRawBufferPointer($0)) }
        }
    }
}

extension ReviewRoute {
    /// What shadowed policies would have done goes to the log and is counted: it has no other effect.
    private func reportShadow() {
        for decision in worker.shadowDecisions {
            counters.count(decision)
            log.notice(
                "\(decision.text)",
                metadata: [
                    "policy": .string(decision.policy), "binding": .string(decision.binding),
                    "effect": .string(decision.isRefusal ? "refusal" : "patch"),
                ])
        }
    }
}

/// What one loop's reviews came to; written by the loop, read when metrics are asked for.
package final class ReviewCounters: Sendable {
    private let unchanged = Atomic<UInt64>(0)
    private let patched = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)
    private let unreadable = Atomic<UInt64>(0)
    private let invocations = Atomic<UInt64>(0)
    /// By policy: what shadowed ones would have done. Only they take the lock.
    private let shadows = Mutex<[String: (patches: UInt64, refusals: UInt64)]>([:])

    package init() {}

    func count(_ outcome: AdmissionOutcome) {
        if !outcome.isAllowed {
            refused.wrappingAdd(1, ordering: .relaxed)
        } else if outcome.isPatched {
            patched.wrappingAdd(1, ordering: .relaxed)
        } else {
            unchanged.wrappingAdd(1, ordering: .relaxed)
        }
        invocations.wrappingAdd(UInt64(outcome.invocationCount), ordering: .relaxed)
    }

    func count(_ decision: ShadowDecision) {
        shadows.withLock {
            var counts = $0[decision.policy] ?? (0, 0)
            if decision.isRefusal { counts.refusals += 1 } else { counts.patches += 1 }
            $0[decision.policy] = counts
        }
    }

    var shadowCounts: [String: (patches: UInt64, refusals: UInt64)] { shadows.withLock { $0 } }

    func countUnreadable() { unreadable.wrappingAdd(1, ordering: .relaxed) }

    var values: (unchanged: UInt64, patched: UInt64, refused: UInt64, unreadable: UInt64, invocations: UInt64) {
        (
            unchanged.load(ordering: .relaxed), patched.load(ordering: .relaxed),
            refused.load(ordering: .relaxed), unreadable.load(ordering: .relaxed),
            invocations.load(ordering: .relaxed)
        )
    }
}
