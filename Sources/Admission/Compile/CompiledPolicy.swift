// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
package import Kubernetes

/// One policy with its bindings, ready to be matched and run; immutable, shared by all loops.
package final class CompiledPolicy: Sendable {
    /// As its author wrote it, kept for the next reload: a version that does not compile leaves this one in place.
    package let source: MutatingPolicy
    package let bindings: FixedList<CompiledBinding>
    let matcher: SharedMatcher
    let conditions: FixedList<CompiledExpression>
    let variables: VariablePrograms?
    let mutations: FixedList<CompiledMutation>
    let params: ParamSource

    init(
        source: MutatingPolicy, bindings: [CompiledBinding], matcher: RequestMatcher,
        conditions: [CompiledExpression], variables: VariablePrograms?,
        mutations: [CompiledMutation], params: ParamSource
    ) {
        self.source = source
        self.bindings = FixedList(bindings)
        self.matcher = SharedMatcher(matcher)
        self.conditions = FixedList(conditions)
        self.variables = variables
        self.mutations = FixedList(mutations)
        self.params = params
    }

    package var name: String { source.name }
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

/// A binding with its own part of the matching.
package struct CompiledBinding: Sendable {
    package let source: MutatingBinding
    /// Nothing where the binding takes every request that the policy takes.
    let matcher: SharedMatcher?
    let paramSelector: LabelMatcher?

    package var name: String { source.name }
}

/// Where a policy's parameter objects come from.
struct ParamSource: Sendable {
    /// Nothing where the policy has no paramKind.
    var kind: ParamKind?
    /// The objects of the kind, by namespace and name.
    var objects: [FactObject] = []
    /// Whether the kind lives in namespaces, as far as is known.
    var isNamespaced = true
    /// Built-in kinds lose apiVersion and kind on the way to a mutating policy (recorded: params).
    var isBuiltIn = false
}
