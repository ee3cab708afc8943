// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
package import Kubernetes

/// All registry profiles that are served: one immutable snapshot that threads share.
package final class ProfileSet: @unchecked Sendable {
    struct Compiled: Sendable {
        let profile: RegistryProfile
        let condition: Program?

        init(_ profile: RegistryProfile, _ condition: Program?) {
            self.profile = profile
            self.condition = condition
        }
    }

    package let problems: [PolicyProblem]
    let compiled: [Compiled]
    /// The keys that conditions mention.
    let names: JSON.Names

    init(_ compiled: [Compiled], _ problems: [PolicyProblem], _ names: consuming JSON.Names) {
        self.compiled = compiled
        self.problems = problems
        self.names = names
    }

    /// In the order of files and documents, which is the order they are asked in.
    package var profiles: [RegistryProfile] { compiled.map(\.profile) }

    /// What is wrong, notes left out.
    package var errorCount: Int { problems.count { $0.severity == .error } }

    /// Files that exchanges need.
    package var fileNames: Set<String> { Set(compiled.flatMap { $0.profile.fileNames }) }
}
