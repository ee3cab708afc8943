// SPDX-License-Identifier: Apache-2.0

import CEL

/// A place in an expression where evaluation may end with `no such key`.
struct Risk {
    enum Reason: Hashable {
        /// These kinds may lack it.
        case absent(kinds: [String])
        /// A key of a map.
        case absentKey(kinds: [String])
        /// No matched kind declares it; the suggestion, if one is near.
        case undeclared(kind: String, suggestion: String?)
        /// The variable itself is null.
        case null
    }

    /// One step of a chain of selects.
    struct Link {
        var node: NodeIndex
        var step: ValuePath.Step
        /// `has(….step)`.
        var isTest: Bool
    }

    var text: CompiledText
    /// Where the chain begins in the source: a name, or the node of what is computed.
    var base: NodeIndex
    /// From the base on, all of the chain as written.
    var links: [Link]
    /// The position in `links` of the first that may be missing.
    var first: Int
    /// It, and those after it that may be missing too.
    var missing: [Int]
    /// Up to and with the first that may be missing.
    var path: ValuePath
    var reason: Reason
    /// The literal that may stand for the whole chain's value, where its type is known.
    var emptyLiteral: String?
}
