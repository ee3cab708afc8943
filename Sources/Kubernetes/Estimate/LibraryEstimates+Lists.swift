// SPDX-License-Identifier: Apache-2.0

internal import CEL

extension LibraryEstimates {
    /// The list and set functions of the extension libraries, by overload: they make a list as large as what they walk.
    func listCall(
        _ overload: String, _ target: EstimatedOperand?, _ arguments: [EstimatedOperand]
    ) -> CallEstimate? {
        switch overload {
        case "list_slice":
            guard let target, arguments.count == 2 else { return nil }
            let start = literal(arguments[0], otherwise: 0)
            let end = literal(arguments[1], otherwise: size(target).maximum)
            // Bounds in the wrong order wrap around, as they do upstream.
            return making(.exactly(end &- start))
        case "lists_range":
            return arguments.first.map { making(.exactly(literal($0, otherwise: .max))) }
        case "list_reverse":
            return target.map { making(size($0)) }
        case "list_flatten", "list_flatten_int":
            let depth = arguments.first.map { literal($0, otherwise: .max) } ?? 1
            return target.map { making(size($0), factor: Double(depth)) }
        case "list_distinct":
            return target.map { making(size($0) * size($0), factor: 2) }
        case "list_sets_contains_list", "list_sets_intersects_list":
            return pairs(arguments, factor: 1)
        case "list_sets_equivalent_list":
            return pairs(arguments, factor: 2)
        default:
            guard overload.hasPrefix("list_") else { return nil }
            let factor = overload.hasPrefix("list_string_") || overload.hasPrefix("list_bytes_") ? 2.1 : 2
            if overload.hasSuffix("_sort") { return target.map { making(size($0) * size($0), factor: factor) } }
            if overload.hasSuffix("_sortByAssociatedKeys") {
                return arguments.first.map { making(size($0) * size($0), factor: factor) }
            }
            return nil
        }
    }

    private func making(_ size: Estimate, factor: Double = 1) -> CallEstimate {
        CallEstimate(size.scaled(by: factor) + .exactly(11), resultSize: size)
    }

    private func pairs(_ arguments: [EstimatedOperand], factor: Double) -> CallEstimate? {
        guard arguments.count == 2 else { return nil }
        return CallEstimate((size(arguments[0]) * size(arguments[1])).scaled(by: factor) + .one)
    }

    private func literal(_ operand: EstimatedOperand, otherwise: UInt64) -> UInt64 {
        operand.integer.map { UInt64(max(0, $0)) } ?? otherwise
    }
}
