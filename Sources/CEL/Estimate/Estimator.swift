// SPDX-License-Identifier: Apache-2.0

/// Bounds on what a checked expression costs, before it ever ran.
///
/// Upstream refuses CRD rules whose upper bound is too high; admission policies have no such limit,
/// so here the bounds are a hint for authors. Both bounds are exactly upstream's (cel-go
/// `checker/cost.go`), including where they are odd: constants are costed as if they were evaluated
/// although a program folds them.
package struct Estimator {
    let checked: CheckedAST
    let environment: Environment
    let source: any EstimateSource
    /// By node: what is known of it so far.
    var sizes: [Estimate?]
    var entries: [EntryEstimate?]
    var paths: [[String]]
    /// Variables of enclosing comprehensions, innermost last.
    var locals: [Local] = []

    /// How large the keys (or indices) and values of a container are.
    struct EntryEstimate {
        var isList: Bool
        var key: Estimate
        var value: Estimate

        func union(_ other: EntryEstimate?) -> EntryEstimate? {
            other.map {
                EntryEstimate(isList: isList, key: key.union($0.key), value: value.union($0.value))
            }
        }
    }

    struct Local {
        var name: Name
        var path: [String]
        var size: Estimate?
        var entry: EntryEstimate?
    }

    /// The bounds of `checked`, whose types were inferred in `environment`.
    package static func estimate(
        _ checked: CheckedAST, in environment: Environment, source: any EstimateSource
    ) -> Estimate {
        var estimator = Estimator(checked, environment, source)
        return estimator.cost(checked.ast.root)
    }

    private init(_ checked: CheckedAST, _ environment: Environment, _ source: any EstimateSource) {
        self.checked = checked
        self.environment = environment
        self.source = source
        sizes = Array(repeating: nil, count: checked.ast.nodes.count)
        entries = Array(repeating: nil, count: checked.ast.nodes.count)
        paths = Array(repeating: [], count: checked.ast.nodes.count)
    }

    mutating func cost(_ node: NodeIndex) -> Estimate {
        let ast = checked.ast
        switch ast[node].kind {
        case .unspecified, .null, .bool, .int, .uint, .double, .string, .bytes:
            return .zero
        case .identifier(let name):
            paths[node] = local(name)?.path ?? [ast.names[name]]
            return .one
        case .select(let operand, let field, let isTest):
            return select(node, operand, field: ast.names[field], isTest: isTest)
        case .call(let function, let arguments):
            return call(node, ast.names[function], target: nil, Array(ast[arguments]))
        case .memberCall(let function, let target, let arguments):
            return call(node, ast.names[function], target: target, Array(ast[arguments]))
        case .list(let elements, _):
            return list(node, Array(ast[elements]))
        case .map(let entries):
            return map(node, Array(ast[entries]))
        case .message(_, let fields):
            return ast[fields].reduce(.exactly(40)) { $0 + cost($1.value) }
        case .comprehension(let index):
            let comprehension = ast[index]
            switch comprehension.macro {
            case .bind, .optionalMap, .optionalFlatMap: return bind(node, comprehension)
            default: return loop(node, comprehension)
            }
        }
    }

    /// Selecting costs where the operand is known to have fields or keys; what is `dyn` costs
    /// nothing more.
    private mutating func select(
        _ node: NodeIndex, _ operand: NodeIndex, field: String, isTest: Bool
    ) -> Estimate {
        let operandCost = cost(operand)
        // Kubernetes: a presence test itself is free.
        if isTest { return operandCost }
        paths[node] = path(operand) + [field]
        return operandCost + (checked[type: operand].hasSelectionCost ? .one : .zero)
    }

    private mutating func list(_ node: NodeIndex, _ elements: [NodeIndex]) -> Estimate {
        var sum = Estimate.exactly(10)
        var item = elements.isEmpty ? Estimate.zero : Estimate(.max, 0)
        for element in elements {
            sum = sum + cost(element)
            item = item.union(size(element) ?? .unknown)
        }
        entries[node] = EntryEstimate(isList: true, key: .one, value: item)
        return sum
    }

    private mutating func map(_ node: NodeIndex, _ pairs: [Entry]) -> Estimate {
        var sum = Estimate.exactly(30)
        var key = pairs.isEmpty ? Estimate.zero : Estimate(.max, 0)
        var value = key
        for pair in pairs {
            sum = sum + cost(pair.key) + cost(pair.value)
            key = key.union(size(pair.key) ?? .unknown)
            value = value.union(size(pair.value) ?? .unknown)
        }
        entries[node] = EntryEstimate(isList: false, key: key, value: value)
        return sum
    }
}

extension CELType {
    /// Whether selecting a field of such a value has a cost of its own.
    fileprivate var hasSelectionCost: Bool {
        switch self {
        case .map, .object, .parameter, .variable: true
        default: false
        }
    }
}

extension Array {
    subscript(_ index: NodeIndex) -> Element {
        get { self[Int(index.value)] }
        set { self[Int(index.value)] = newValue }
    }
}
