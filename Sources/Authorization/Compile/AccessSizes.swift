// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// How large a request is taken to be where an expression's cost is estimated, before it ever ran.
///
/// Nothing bounds a request's lists but its body, and by that measure any loop over groups would be too dear. So they are taken to
/// be as large as an API server sends them at most in practice; a larger one is stopped at the same cost when it comes.
enum AccessSizes {
    static let source = LibraryEstimates { path, type in
        switch type {
        case .list, .map:
            Estimate(0, path.last == "groups" ? Limits.assumedGroupCount : Limits.assumedElementCount)
        default: Estimate(0, Limits.assumedTextByteCount)
        }
    }

    /// What an evaluation may cost, where that is more than one may; nothing where it is within bounds, or unknown.
    static func excess(_ checked: CheckedAST, _ environment: Environment) -> UInt64? {
        let estimate = Estimator.estimate(checked, in: environment, source: source)
        if estimate.minimum != .max, estimate.minimum > Limits.expressionCost { return estimate.minimum }
        guard estimate.maximum != .max, estimate.maximum > Limits.expressionCost else { return nil }
        return estimate.maximum
    }
}
