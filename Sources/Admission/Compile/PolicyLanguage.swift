// SPDX-License-Identifier: Apache-2.0

package import CEL
import Kubernetes

/// The Kubernetes environment that policies are compiled in, made once for a process.
///
/// At run time every policy has all functions regardless of version (spec/admission.md 1.6), so files are compiled that way.
package struct PolicyLanguage: Sendable {
    let base: Environment
    /// With `Object{}`, `JSONPatch{}` and `jsonpatch.escapeKey`.
    let mutationBase: Environment
    let functions: FunctionTable

    /// - Parameter release: Of the cluster whose policies are compiled; the newest knows all functions.
    package init(release: KubernetesRelease = .newest) {
        base = KubernetesEnvironment.base(release: release)
        var mutationBase = base
        MutationTypes.declare(in: &mutationBase)
        self.mutationBase = mutationBase
        functions = KubernetesEnvironment.functions
    }
}
