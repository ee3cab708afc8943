// SPDX-License-Identifier: Apache-2.0

extension Estimator {
    /// A call: the range over all overloads that it may mean.
    mutating func call(
        _ node: NodeIndex, _ function: String, target: NodeIndex?, _ arguments: [NodeIndex]
    ) -> Estimate {
        if function == "dyn", let argument = arguments.first {
            // Only a way to switch checking off: what is known of the argument stays known.
            let sum = cost(argument) + .one
            if let size = size(argument) { sizes[node] = size }
            if let entry = entry(argument) { entries[node] = entry }
            return sum
        }
        var costs: [Estimate] = []
        var operands: [EstimatedOperand] = []
        for argument in arguments {
            costs.append(cost(argument))
            operands.append(operand(argument))
        }
        guard case .overloads(let range) = checked[reference: node] else { return .zero }
        var receiver: (cost: Estimate, operand: EstimatedOperand)?
        if let target {
            let targetCost = cost(target)
            receiver = (targetCost, operand(target))
        }

        var total = Estimate(.max, 0)
        var resultSize: Estimate?
        for candidate in checked[range] {
            let overload = environment[candidate].id
            let estimate = overloadCost(
                node, function, overload, receiver?.operand, arguments, operands, costs)
            total = total.union(estimate.cost)
            if let size = estimate.resultSize { resultSize = resultSize?.union(size) ?? size }
            if overload == "index_list" || overload == "index_map", let container = arguments.first {
                resultSize = entry(container)?.value
                paths[node] = path(container) + [overload == "index_list" ? "@items" : "@values"]
            }
            if resultSize == nil { resultSize = size(node) }
        }
        if let resultSize { sizes[node] = resultSize }
        return (receiver?.cost ?? .zero) + total
    }

    private mutating func overloadCost(
        _ node: NodeIndex, _ function: String, _ overload: String, _ target: EstimatedOperand?,
        _ arguments: [NodeIndex], _ operands: [EstimatedOperand], _ costs: [Estimate]
    ) -> CallEstimate {
        let argumentCost = costs.reduce(.zero, +)
        if var estimate = source.call(
            function: function, overload: overload, target: target, arguments: operands)
        {
            estimate.cost = estimate.cost + argumentCost
            return estimate
        }
        switch overload {
        case "logical_and", "logical_or":
            // The second operand may not be needed.
            return CallEstimate(Estimate(costs[0].minimum, (costs[0] + costs[1]).maximum))
        case "conditional":
            let size = (operands[1].size ?? .unknown).union(operands[2].size ?? .unknown)
            if let entry = entry(arguments[1])?.union(entry(arguments[2])) { entries[node] = entry }
            return CallEstimate(costs[0] + costs[1].union(costs[2]), resultSize: size)
        case "add_string", "add_bytes", "add_list":
            let size = (operands[0].size ?? .unknown) + (operands[1].size ?? .unknown)
            if let entry = entry(arguments[0])?.union(entry(arguments[1])) { entries[node] = entry }
            let own = overload == "add_list" ? Estimate.one : size.scaled(by: CostRule.traversalFactor)
            return CallEstimate(own + argumentCost, resultSize: size)
        default:
            var estimate = Self.standardCost(overload, target, operands)
            estimate.cost = estimate.cost + argumentCost
            return estimate
        }
    }

    /// The language's own functions that depend on nothing but the sizes of their operands.
    private static func standardCost(
        _ overload: String, _ target: EstimatedOperand?, _ operands: [EstimatedOperand]
    ) -> CallEstimate {
        let traversal = CostRule.traversalFactor
        let first = operands.first?.size ?? .unknown
        let receiver = target?.size ?? .unknown
        switch overload {
        case "string_format":
            return CallEstimate(receiver.scaled(by: traversal))
        case "string_to_bytes":
            // A code point is at most four bytes.
            return CallEstimate(
                first.scaled(by: traversal), resultSize: Estimate(first.minimum, first.maximum &* 4))
        case "bytes_to_string":
            return CallEstimate(
                first.scaled(by: traversal), resultSize: Estimate(first.minimum / 4, first.maximum))
        case "strings_quote":
            return CallEstimate(
                first.scaled(by: traversal),
                resultSize: Estimate(first.minimum &+ 2, first.maximum &* 2 &+ 2))
        case "starts_with_string", "ends_with_string":
            return CallEstimate(first.scaled(by: traversal))
        case "in_list":
            return CallEstimate(operands[1].size ?? .unknown)
        case "matches_string" where target != nil:
            let text = (receiver + .one).scaled(by: traversal)
            return CallEstimate(text * first.scaled(by: CostRule.regularExpressionFactor))
        case "contains_string":
            return CallEstimate(receiver.scaled(by: traversal) * first.scaled(by: traversal))
        case "less_string", "greater_string", "less_equals_string", "greater_equals_string",
            "less_bytes", "greater_bytes", "less_equals_bytes", "greater_equals_bytes",
            "equals", "not_equals":
            let smallest = min(first.maximum, (operands[1].size ?? .unknown).maximum)
            return CallEstimate(Estimate(smallest > 0 ? 1 : 0, smallest).scaled(by: traversal))
        default:
            return CallEstimate(.one)
        }
    }
}
