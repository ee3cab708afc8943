// SPDX-License-Identifier: Apache-2.0

import CEL

/// The environments that batch evaluation offers.
enum EvaluationEnvironment {
    /// One evaluation's arena: what upstream would let a program of 1,000,000 units build, with
    /// room.
    static let arenaByteCount = 256 << 20

    static let functions = KubernetesEnvironment.functions

    /// The language, the libraries and the admission types; no variables.
    static let policies = KubernetesEnvironment.base()

    /// The same with the types and functions of mutations.
    static let mutations = KubernetesEnvironment.mutationBase()
}
