// SPDX-License-Identifier: Apache-2.0

/// One thing that must be well for the server to be.
package struct HealthCheck: Sendable {
    /// Which of the probes it counts for; `/healthz` asks those of `/livez`.
    package enum Scope: Sendable {
        /// Failing means: restart me.
        case live
        /// Failing means: send me no requests now.
        case ready
    }

    package let name: String
    package let scope: Scope
    /// The reason why it fails, for the log; nothing when it is well.
    ///
    /// Called on any thread, quick.
    package let failure: @Sendable () -> String?

    package init(
        _ name: String, _ scope: Scope, failure: @escaping @Sendable () -> String?
    ) {
        self.name = name
        self.scope = scope
        self.failure = failure
    }
}
