// SPDX-License-Identifier: Apache-2.0

import CEL

/// The whole numbers that a comparison with a literal leaves for a place, or for the size of what is there.
struct NumberRange {
    /// For a size, with a step that no field has.
    var path: ValuePath
    var isSize: Bool
    private var least: Int64
    private var most: Int64

    private static let size = ValuePath.Step.member("size()")

    /// Nothing where a node is no comparison of a whole number with a literal.
    init?(_ node: NodeIndex, _ text: CompiledText, _ analysis: AbsenceAnalysis) {
        let function = text.function(node)
        let operands = text.operands(node)
        guard operands.count == 2, ["_<_", "_<=_", "_>_", "_>=_"].contains(function) else { return nil }
        let isTurned = if case .int = text.ast[operands[0]].kind { true } else { false }
        guard case .int(let number) = text.ast[operands[isTurned ? 0 : 1]].kind else { return nil }
        let value = operands[isTurned ? 1 : 0]
        let frame = AbsenceAnalysis.Frame(text: text)
        if text.function(value) == "size", let list = text.operands(value).first,
            let path = analysis.path(list, frame)
        {
            self.path = path.appending(Self.size)
            isSize = true
        } else if let path = analysis.path(value, frame) {
            self.path = path
            isSize = false
        } else {
            return nil
        }
        let isLess = (function == "_<_" || function == "_<=_") != isTurned
        let isStrict = function == "_<_" || function == "_>_"
        // A field may hold a fraction, of which neither bound says what is next to it.
        let next: Int64 = isStrict && isSize ? 1 : 0
        least = isLess ? .min : number &+ next
        most = isLess ? number &- next : .max
    }

    /// What the comparison is where every size is possible; nothing where it depends.
    var ofSizes: Bool? {
        if least <= 0, most == .max { return true }
        return most < 0 ? false : nil
    }

    var isEmpty: Bool { least > most }

    func and(_ other: NumberRange) -> NumberRange {
        var both = self
        both.least = max(least, other.least)
        both.most = min(most, other.most)
        return both
    }

    /// What the comparison leaves out, bounds of fields included.
    var opposite: NumberRange {
        var other = self
        let next: Int64 = isSize ? 1 : 0
        (other.least, other.most) = least == .min ? (most &+ next, .max) : (.min, least &- next)
        return other
    }
}
