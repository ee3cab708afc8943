// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// What `authorizer` stands for during one request: who asks, what is known, and what turned out not to be.
///
/// It lies in the request's arena. A check that no answer is known for gives an error value and is remembered here: whoever
/// evaluates sees afterwards what the evaluation needs. So evaluating never waits.
@safe package struct AuthorizerState: BitwiseCopyable {
    /// nil where nobody can be asked.
    let answers: Unmanaged<AccessAnswers>?
    let userInfo: Node?
    let names: AdmissionNames
    /// The checks that lack an answer, the last one first.
    var unanswered: UnsafeMutablePointer<Unanswered>?

    @safe struct Unanswered: BitwiseCopyable {
        var check: AccessCheck
        var verb: UTF8Text
        var next: UnsafeMutablePointer<Unanswered>?
    }
}

/// A question in the making: every builder of the library gives a copy with one more part.
@safe package struct AccessCheck: BitwiseCopyable {
    let state: UnsafeMutablePointer<AuthorizerState>
    /// The service account that is asked about instead of the request's user; its name is empty for the user.
    var accountNamespace = UTF8Text.nothing
    var accountName = UTF8Text.nothing
    /// Of a path check; empty for a resource.
    var path = UTF8Text.nothing
    var group = UTF8Text.nothing
    var resource = UTF8Text.nothing
    var subResource = UTF8Text.nothing
    var namespace = UTF8Text.nothing
    var name = UTF8Text.nothing
    /// As written; empty for none.
    var fieldSelector = UTF8Text.nothing
    var labelSelector = UTF8Text.nothing

    init(_ state: UnsafeMutablePointer<AuthorizerState>) { unsafe self.state = state }
}

/// What an authorizer answered.
package struct AuthorizerDecision: BitwiseCopyable {
    package var isAllowed: Bool
    package var reason: UTF8Text
    /// Empty where the check did not fail.
    package var error: UTF8Text
}

/// The variables `authorizer` and `authorizer.requestResource` of one request.
@safe package struct RequestAuthorizer: BitwiseCopyable {
    private let state: UnsafeMutablePointer<AuthorizerState>
    package let authorizer: Value
    package let requestResource: Value

    /// - Parameter answers: Must live as long as the request; nil where nobody can be asked.
    /// - Returns: nil where the arena's bound is reached.
    package init?(
        _ request: AdmissionRequest, answers: AccessAnswers?, names: AdmissionNames,
        in arena: inout Arena
    ) {
        guard let state = unsafe arena.allocate(AuthorizerState.self, count: 1),
            let checks = unsafe arena.allocate(AccessCheck.self, count: 2)
        else { return nil }
        unsafe state.initialize(
            to: AuthorizerState(
                answers: answers.map { unsafe Unmanaged.passUnretained($0) },
                userInfo: request.userInfo, names: names, unanswered: nil))
        let check = unsafe AccessCheck(state)
        unsafe checks.initialize(to: check)
        var resource = check
        resource.group = request.requestResource.group
        resource.resource = request.requestResource.type
        resource.subResource = request.requestSubResource
        resource.namespace = request.namespace
        resource.name = request.name
        unsafe (checks + 1).initialize(to: resource)
        unsafe self.state = state
        authorizer = .opaque(.authorizer, payload: UInt64(UInt(bitPattern: checks)))
        requestResource = unsafe .opaque(.resourceCheck, payload: UInt64(UInt(bitPattern: checks + 1)))
    }

    /// Whether a check lacked an answer.
    package var isUnanswered: Bool { unsafe state.pointee.unanswered != nil }

    /// The checks that lacked one, in the order in which they were asked; makes strings.
    package var questions: [AccessQuestion] {
        var questions: [AccessQuestion] = []
        var next = unsafe state.pointee.unanswered
        while let entry = unsafe next {
            let question = unsafe AccessQuestion(entry.pointee.check, verb: entry.pointee.verb)
            if !questions.contains(question) { questions.insert(question, at: 0) }
            unsafe next = entry.pointee.next
        }
        return questions
    }
}

extension AccessCheck {
    /// The answer, or an error value where there is none (yet).
    func decide(verb: UTF8Text, _ call: Call) -> Value {
        if let answers = unsafe state.pointee.answers {
            let found = unsafe answers._withUnsafeGuaranteedRef { $0.find(self, verb: verb) }
            if let found {
                return call.opaque(
                    .accessDecision,
                    AuthorizerDecision(
                        isAllowed: found.isAllowed, reason: call.string(found.reason).text ?? .nothing,
                        error: call.string(found.error).text ?? .nothing))
            }
        }
        guard
            let entry = unsafe call.store(
                AuthorizerState.Unanswered(check: self, verb: verb, next: state.pointee.unanswered))
        else { return .memoryExhausted }
        unsafe state.pointee.unanswered = entry
        return call.error(
            "the authorizer's answer is not known: \(AccessQuestion(self, verb: verb).text)")
    }
}
