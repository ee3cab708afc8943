// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
package import Kubernetes

/// One policy with its bindings, ready to be matched and run; immutable, shared by all loops.
package final class CompiledPolicy: Sendable {
    /// As its author wrote it, kept for the next reload: a version that does not compile leaves this one in place.
    package let source: AdmissionPolicy
    package let bindings: FixedList<CompiledBinding>
    let matcher: SharedMatcher
    let conditions: FixedList<CompiledExpression>
    let variables: VariablePrograms?
    let mutations: FixedList<CompiledMutation>
    let validations: FixedList<CompiledValidation>
    let auditAnnotations: FixedList<CompiledAuditAnnotation>
    /// Whether any validation words its message by an expression.
    let hasMessageExpressions: Bool
    /// Whether an expression mentions the authorizer; where it only seems so, a little is done in vain.
    let usesAuthorizer: Bool
    let params: ParamSource

    init(
        source: AdmissionPolicy, bindings: [CompiledBinding], matcher: RequestMatcher,
        programs: PolicyCompiler.Programs, variables: VariablePrograms?, params: ParamSource
    ) {
        self.source = source
        self.bindings = FixedList(bindings)
        self.matcher = SharedMatcher(matcher)
        conditions = FixedList(programs.conditions)
        self.variables = variables
        mutations = FixedList(programs.mutations)
        validations = FixedList(programs.validations)
        auditAnnotations = FixedList(programs.auditAnnotations)
        hasMessageExpressions = programs.validations.contains { $0.messageExpression != nil }
        usesAuthorizer = source.expressions.contains { mentions("authorizer", in: $0.text) }
        self.params = params
    }

    package var name: String { source.name }

    /// Whether `params` are Secrets: their data is not shown to anybody.
    var hasSecretParams: Bool { source.paramKind == ParamKind(apiVersion: "v1", kind: "Secret") }
}

/// Whether a word of ASCII stands in a text, by bytes: searching Characters took a sixth of all loading.
private func mentions(_ word: StaticString, in text: String) -> Bool {
    let bytes = text.utf8Span.span
    let count = word.utf8CodeUnitCount
    guard bytes.count >= count else { return false }
    for start in 0...(bytes.count - count) {
        var matched = 0
        while matched < count, unsafe bytes[start + matched] == word.utf8Start[matched] { matched += 1 }
        if matched == count { return true }
    }
    return false
}

/// One expression as a program.
struct CompiledExpression: Sendable {
    /// As written: messages quote it so.
    var text: String
    var program: Program
}

struct CompiledMutation: Sendable {
    var patchType: Mutation.PatchType
    var expression: CompiledExpression
}

struct CompiledValidation: Sendable {
    var expression: CompiledExpression
    var messageExpression: CompiledExpression?
    /// What the author wrote, without white space at both ends; `failed expression: …` where there is none.
    var message: String
    var reason: Refusal.Reason
}

struct CompiledAuditAnnotation: Sendable {
    var key: String
    var expression: CompiledExpression
}

/// A binding with its own part of the matching.
package struct CompiledBinding: Sendable {
    package let source: AdmissionBinding
    /// Nothing where the binding takes every request that the policy takes.
    let matcher: SharedMatcher?
    let paramSelector: LabelMatcher?
    /// What the annotations of the policy and of the binding say together.
    let annotations: PolicyAnnotations

    package var name: String { source.name }
}

/// Where a policy's parameter objects come from.
struct ParamSource: Sendable {
    /// Nothing where the policy has no paramKind.
    var kind: ParamKind?
    /// The objects of the kind, by namespace and name.
    var objects: [FactObject] = []
    /// Why the kind cannot be resolved, whatever the binding says; nothing where it can, or where nobody knows.
    var problem: String?
    /// Whether the kind lives in namespaces, as far as is known.
    var isNamespaced = true
    /// Built-in kinds lose apiVersion and kind on the way to a mutating policy (recorded: params).
    var isBuiltIn = false
}
