// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// Writes the SubjectAccessReview that answers a request, in the request's version. Source: spec/authorization.md 1.4.
///
/// `reason` reaches the user (on a refusal the API server appends it to the 403), so it names rules and nothing else;
/// `evaluationError` is for people who look.
enum AccessAnswer {
    static func write(
        _ decision: AccessOutcome, _ version: AccessReview.Version, _ worker: borrowing AuthorizationWorker,
        into output: inout ByteBuffer
    ) {
        output.append("{\"apiVersion\":\"authorization.k8s.io/")
        output.append(version == .v1 ? "v1" : "v1beta1")
        output.append("\",\"kind\":\"SubjectAccessReview\",\"status\":{\"allowed\":")
        switch decision.verdict {
        case .allow: output.append("true")
        case .deny: output.append("false,\"denied\":true")
        case .noOpinion: output.append("false")
        }
        let start = output.count
        output.append(",\"reason\":\"")
        let empty = output.count
        writeReason(
            decision, worker.deciding, worker.events, worker.policySet, into: &output)
        if output.count == empty { output.truncate(to: start) } else { output.append(UInt8(ascii: "\"")) }
        writeErrors(worker, into: &output)
        output.append("}}")
    }

    /// `policy/a#0`; several with commas; for no opinion what stood in the way. Empty where there is nothing to say.
    static func writeReason(
        _ decision: AccessOutcome, _ deciding: [Int32], _ events: [AccessEvent], _ set: AccessPolicySet,
        into output: inout ByteBuffer
    ) {
        for position in 0..<min(deciding.count, Limits.reasonRuleCount) {
            if position > 0 { output.append(", ") }
            unsafe Writer.writeContent(
                set.rules[Int(deciding[position])].reason.buffer, to: &output)
        }
        if deciding.count > Limits.reasonRuleCount { output.append(", …") }
        guard decision.verdict == .noOpinion else { return }
        if decision.isContradictory {
            output.append("contradictory selector")
            return
        }
        var count = 0
        for position in 0..<events.count where events[position].kind == .failed {
            if count == Limits.reasonRuleCount { break }
            if count > 0 { output.append(", ") }
            count &+= 1
            unsafe Writer.writeContent(
                set.rules[Int(events[position].rule)].reason.buffer, to: &output)
            output.append(" failed")
        }
    }

    private static func writeErrors(
        _ worker: borrowing AuthorizationWorker, into output: inout ByteBuffer
    ) {
        var count = 0
        for position in 0..<worker.events.count where worker.events[position].kind == .failed {
            if count == Limits.reasonRuleCount { break }
            output.append(count == 0 ? ",\"evaluationError\":\"" : "; ")
            count &+= 1
            unsafe Writer.writeContent(
                worker.policySet.rules[Int(worker.events[position].rule)].reason.buffer, to: &output)
            output.append(": an expression failed or gave no value")
        }
        if count > 0 { output.append(UInt8(ascii: "\"")) }
    }
}
