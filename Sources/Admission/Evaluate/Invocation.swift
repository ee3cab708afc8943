// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// One policy by one binding with one parameter: what is run.
struct Invocation: BitwiseCopyable {
    /// What stands for `params`.
    enum Param: BitwiseCopyable {
        /// The policy has no paramKind: the variable is not declared.
        case none
        /// It has one, and the binding no paramRef.
        case null
        case object(Node)

        /// The object's own cell, to tell parameters apart between passes.
        var object: Node? {
            if case .object(let node) = self { node } else { nil }
        }
    }

    /// What makes an invocation the same in both passes.
    struct Key: BitwiseCopyable {
        var policy: Int
        var binding: Int
        var param: Node?

        func isSame(as other: Key) -> Bool {
            guard policy == other.policy, binding == other.binding else { return false }
            guard let param, let otherParam = other.param else { return true }
            return param.isIdentical(to: otherParam)
        }
    }

    var policy: Int
    var binding: Int
    var param: Param
    /// What the policy works on where it matched only by an equivalent resource.
    var equivalent: EquivalentResource?

    var key: Key { Key(policy: policy, binding: binding, param: param.object) }
}
