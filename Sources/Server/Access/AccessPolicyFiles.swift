// SPDX-License-Identifier: Apache-2.0

package import Authorization
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// Access policies and RBAC objects as files: read once at start-up, and again when they change.
///
/// A path is a file, or a directory whose `.yaml`, `.yml` and `.json` files are read in the order of their names.
package struct AccessPolicyFiles: Sendable {
    /// Policies of tier 1 and 2; roles and bindings may lie beside them.
    package var policies: [String]
    /// Policies of tier 0.
    package var fixed: [String]
    /// Roles and bindings.
    package var roles: [String]
    /// Of tier 0 too.
    package var builtIn: [BuiltInPolicies]
    /// What the admission policies' reading of `policies` leaves.
    package var left: LeftManifests?

    package init(
        policies: [String], fixed: [String] = [], roles: [String] = [], builtIn: [BuiltInPolicies] = [],
        left: LeftManifests? = nil
    ) {
        self.left = left
        self.policies = policies
        self.fixed = fixed
        self.roles = roles
        self.builtIn = builtIn
    }

    /// Everything that is read, for a watcher.
    package var paths: [String] { policies + fixed + roles }

    /// Reads and compiles.
    ///
    /// - Parameter previous: The set in use: what cannot be read or compiled any more keeps its last good version.
    package func load(
        language: AccessLanguage, previous: AccessPolicySet? = nil
    ) -> AccessPolicySet {
        var builder = AccessPolicySetBuilder()
        for policy in builtIn {
            add(PolicyFiles.File(path: policy.file, bytes: policy.bytes), isFixed: true, to: &builder)
        }
        for (paths, isFixed) in [(fixed, true), (policies, false), (roles, false)] {
            for file in PolicyFiles.files(paths, &builder.fileProblems) {
                add(file, isFixed: isFixed, to: &builder)
            }
        }
        return builder.build(language: language, previous: previous)
    }

    private func add(_ file: PolicyFiles.File, isFixed: Bool, to builder: inout AccessPolicySetBuilder) {
        guard let documents = left?.take(file) ?? Self.documents(file, &builder.fileProblems), !documents.isEmpty
        else { return }
        builder.files[file.path] = ScalarMap(fileBytes: file.bytes)
        builder.manifests.add(documents, isFixed: isFixed)
    }

    private static func documents(
        _ file: PolicyFiles.File, _ problems: inout [PolicyProblem]
    ) -> [Manifest]? {
        var names = Names()
        return PolicyFiles.documents(file, &names, &problems)?.map { document in
            Manifest(document.root, names: names, file: file.path) { node in
                document.position(of: node).map { ($0.line, $0.column) }
            }
        }
    }
}
