// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Takes back what evaluating a policy took of the request's memory, where it is much: whatever one policy makes, the
    /// next has as much to work with. What is little goes at the end of the request with the rest.
    ///
    /// Nothing made since may be used any more, but for the values of audit annotations, which move.
    /// - Returns: Whether something was taken back; then the authorizer has no value.
    @discardableResult
    mutating func takeBack(since position: Workspace.Position) -> Bool {
        guard workspace.byteCount(since: position) > Limits.keptPolicyByteCount else { return false }
        // What it was asked lies in that memory too.
        collectQuestions()
        authorizer = nil
        clearAuthorizer()
        activation.unset(PolicyEnvironment.Slot.variables)
        let published = notes.publishedBytes
        workspace.rewind(to: position)
        notes.movePublished(published, to: &workspace.arena)
        return true
    }

    /// The same between two evaluations of one policy.
    mutating func takeBack(
        since position: Workspace.Position, _ policy: CompiledPolicy, _ request: AdmissionRequest
    ) throws(StatusError) {
        if takeBack(since: position), policy.usesAuthorizer { try setAuthorizer(request) }
    }

    /// Remembers what the authorizer was asked in vain.
    mutating func collectQuestions() {
        guard let authorizer, authorizer.isUnanswered else { return }
        for question in authorizer.questions where !questions.contains(question) { questions.append(question) }
    }
}

extension ReviewNotes {
    /// The values of audit annotations, copied.
    var publishedBytes: [[UInt8]] {
        published.map { entry in (0..<entry.value.count).map { entry.value[$0] } }
    }

    /// Gives the values of audit annotations new places.
    mutating func movePublished(_ bytes: [[UInt8]], to arena: inout Arena) {
        for (index, text) in bytes.enumerated() where index < published.count {
            published[index].value = arena.copy(text) ?? .nothing
        }
    }
}
