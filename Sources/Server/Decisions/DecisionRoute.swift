// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import EventLoop
internal import HTTP
internal import JSON

/// `GET /decisions/ID`: why a request was refused, with the values of the policies' expressions.
///
/// Whoever asks must show the token. It evaluates the review again, on the thread of the metrics port, with the policies of
/// today; where they have changed since, the answer says so.
package final class DecisionRoute: RequestHandler {
    package static let path: StaticString = "/decisions/"
    private let ring: DecisionRing
    private let policies: SnapshotBox<PolicySet>
    private let language: PolicyLanguage
    private let token: [UInt8]

    package init(
        _ ring: DecisionRing, _ policies: SnapshotBox<PolicySet>, language: PolicyLanguage,
        token: [UInt8]
    ) {
        self.ring = ring
        self.policies = policies
        self.language = language
        self.token = Array("Bearer ".utf8) + token
    }

    package func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        guard unsafe isTheToken(request.authorization) else {
            response.refuse(.unauthorized, "401: a bearer token is required")
            return
        }
        let id = unsafe String(
            decoding: request.path.dropFirst(Self.path.utf8CodeUnitCount), as: UTF8.self)
        guard let entry = ring.entry(id) else {
            response.refuse(.notFound, "404: no decision of that id is remembered")
            return
        }
        response.contentType = ResponseWriter.text
        var text = explanation(of: entry)
        text.withUTF8 { unsafe response.body.append(UnsafeRawBufferPointer($0)) }
    }

    /// In a time that does not tell how much of it was right.
    private func isTheToken(_ given: UnsafeRawBufferPointer) -> Bool {
        guard given.count == token.count else { return false }
        var difference: UInt8 = 0
        for index in token.indices { unsafe difference |= given[index] ^ token[index] }
        return difference == 0
    }

    /// The lines that `postern review --explain` prints.
    package func explanation(of entry: DecisionRing.Entry) -> String {
        let set = policies.value
        var lines = [
            "decision \(entry.id), \(entry.secondsSinceEpoch) seconds after 1970, \(entry.kind.name)"
        ]
        if !entry.message.isEmpty { lines.append("refused: \(entry.message)") }
        if entry.policies !== set {
            lines.append("the policies have changed since; what follows is by those of now")
        }
        guard let review = entry.review else {
            lines.append("the review is not kept: it is of a Secret, or too large")
            return lines.joined(separator: "\n") + "\n"
        }
        let trace = Trace(
            detail: Trace.Detail(language: language) { UInt64(clamping: MonotonicTime.now().nanoseconds) })
        var worker = AdmissionWorker(set)
        worker.trace = trace
        var output = JSON.ByteBuffer()
        do throws(ReviewFailure) {
            switch entry.kind {
            case .mutating: _ = try worker.mutate(review.span, into: &output)
            case .validating: _ = try worker.validate(review.span, into: &output)
            }
        } catch {
            lines.append(error.message)
        }
        return (lines + trace.lines).joined(separator: "\n") + "\n"
    }
}
