// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension CostRule {
    /// One walk over the first argument and everything in it: what Kubernetes charges for functions
    /// that look at each element.
    package static let traversal = CostRule.custom { call, _ in
        call.traversalCost(call[0], depth: 0)
    }
}

extension Call {
    /// One for each scalar, a tenth of the bytes of texts, rounded down.
    fileprivate func traversalCost(_ value: Value, depth: Int) -> UInt64 {
        switch value.kind {
        case .string, .bytes: return UInt64(Double(value.length) * CostRule.traversalFactor)
        case .list, .array:
            guard depth < Limits.valueDepth, spend(value.listCount &+ 1) else { return 1 }
            var cost: UInt64 = 0
            var elements = ListCursor(value)
            while let element = elements.next() {
                cost &+= traversalCost(element, depth: depth + 1)
            }
            return cost
        case .map, .object:
            guard depth < Limits.valueDepth, spend(value.mapCount &+ 1) else { return 1 }
            var cost: UInt64 = 0
            var entries = MapCursor(value)
            while let (key, member) = unsafe entries.next(workspace.pointee.names) {
                cost &+=
                    traversalCost(key, depth: depth + 1) &+ traversalCost(member, depth: depth + 1)
            }
            return cost
        default: return 1
        }
    }
}
