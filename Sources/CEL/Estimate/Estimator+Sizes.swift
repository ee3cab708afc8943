// SPDX-License-Identifier: Apache-2.0

extension Estimator {
    /// The size of what `node` gives: from what was computed, from the literal, from the source,
    /// from the type, or from what a comprehension's variable stands for; in this order.
    mutating func size(_ node: NodeIndex) -> Estimate? {
        if let known = sizes[node] { return known }
        if let literal = literalSize(node) { return literal }
        if let hint = source.size(path: path(node), type: checked[type: node]) {
            sizes[node] = hint
            return hint
        }
        if checked[type: node].isScalar { return .one }
        if case .identifier(let name) = checked.ast[node].kind { return local(name)?.size }
        return nil
    }

    func entry(_ node: NodeIndex) -> EntryEstimate? {
        if let known = entries[node] { return known }
        if case .identifier(let name) = checked.ast[node].kind { return local(name)?.entry }
        return nil
    }

    func path(_ node: NodeIndex) -> [String] {
        if case .identifier(let name) = checked.ast[node].kind, let local = local(name) {
            return local.path
        }
        return paths[node]
    }

    func local(_ name: Name) -> Local? { locals.last { $0.name == name } }

    /// What a call's rule may know of one of its operands.
    mutating func operand(_ node: NodeIndex) -> EstimatedOperand {
        var integer: Int64?
        if case .int(let value) = checked.ast[node].kind { integer = value }
        let path = path(node)
        return EstimatedOperand(
            type: checked[type: node], path: path.isEmpty ? nil : path, size: size(node), integer: integer)
    }

    private func literalSize(_ node: NodeIndex) -> Estimate? {
        switch checked.ast[node].kind {
        case .null, .bool, .int, .uint, .double: .one
        case .string(let range): .exactly(UInt64(checked.ast[range].count { $0 & 0xC0 != 0x80 }))
        case .bytes(let range): .exactly(UInt64(checked.ast[range].count))
        case .list(let elements, _): .exactly(UInt64(elements.count))
        case .map(let entries): .exactly(UInt64(entries.count))
        default: nil
        }
    }
}

extension CELType {
    /// Whether every value of the type has size 1.
    package var isScalar: Bool {
        switch self {
        case .bool, .double, .duration, .int, .timestamp, .uint: true
        default: optionalWrapped?.isScalar ?? false
        }
    }
}
