// SPDX-License-Identifier: Apache-2.0

package import CEL
import Kubernetes

/// The Kubernetes environment that policies are compiled in, made once for a process.
///
/// At run time every policy has all functions regardless of version (spec/admission.md 1.6), so files are compiled that way.
package struct PolicyLanguage: Sendable {
    /// What a policy without and one with parameters begins with.
    private let withoutParams: PolicyEnvironment
    private let withParams: PolicyEnvironment
    let functions: FunctionTable
    private(set) var transform: ExpressionTransform?

    /// - Parameters:
    ///   - release: Of the cluster whose policies are compiled; the newest knows all functions.
    ///   - transform: Changes every expression; for tools that measure tests.
    package init(release: KubernetesRelease = .newest, transform: ExpressionTransform? = nil) {
        self.transform = transform
        var base = KubernetesEnvironment.base(release: release)
        if let library = transform?.library { base.declare(functions: library.declarations) }
        // With `Object{}`, `JSONPatch{}` and `jsonpatch.escapeKey`.
        var mutationBase = base
        MutationTypes.declare(in: &mutationBase)
        withoutParams = PolicyEnvironment(base: base, mutationBase: mutationBase, hasParams: false)
        withParams = PolicyEnvironment(base: base, mutationBase: mutationBase, hasParams: true)
        functions =
            transform?.library.map { KubernetesEnvironment.functions(with: [$0]) }
            ?? KubernetesEnvironment.functions
    }

    /// The same language with another change of every expression: tools that make hundreds of changes make it once.
    ///
    /// - Precondition: The change declares no functions.
    package func changed(by transform: ExpressionTransform) -> PolicyLanguage {
        var language = self
        language.transform = transform
        return language
    }

    func environment(hasParams: Bool) -> PolicyEnvironment { hasParams ? withParams : withoutParams }
}
