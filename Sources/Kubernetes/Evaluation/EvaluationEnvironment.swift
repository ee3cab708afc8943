// SPDX-License-Identifier: Apache-2.0

import CEL

/// What batch evaluation runs with.
enum EvaluationEnvironment {
    /// One evaluation's arena: what upstream would let a program of 1,000,000 units build, with
    /// room.
    static let arenaByteCount = 256 << 20

    static let functions = KubernetesEnvironment.functions
}
