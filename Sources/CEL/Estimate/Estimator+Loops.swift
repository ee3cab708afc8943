// SPDX-License-Identifier: Apache-2.0

extension Estimator {
    /// Range and initial value once, condition and step for each element there may be, the result
    /// once.
    mutating func loop(_ node: NodeIndex, _ comprehension: Comprehension) -> Estimate {
        var sum = cost(comprehension.range) + cost(comprehension.initial)
        pushAccumulator(comprehension)
        let range = comprehension.range
        let entry = entry(range)
        let isList = entry?.isList ?? checked[type: range].isList
        let base = path(range)
        if let second = comprehension.secondVariable {
            push(comprehension.variable, base + [isList ? "@indices" : "@keys"], size: entry?.key)
            push(second, base + [isList ? "@items" : "@values"], size: entry?.value)
        } else {
            push(
                comprehension.variable, base + [isList ? "@items" : "@keys"],
                size: isList ? entry?.value : entry?.key)
        }
        let once = cost(comprehension.condition) + cost(comprehension.step)
        locals.removeLast(comprehension.secondVariable == nil ? 1 : 2)
        sum = sum + cost(comprehension.result)
        locals.removeLast()

        let count = size(range) ?? .unknown
        sum = sum + count * once
        switch checked.ast[comprehension.initial].kind {
        case .list, .map:
            sizes[node] = count
            if let step = self.entry(comprehension.step) { entries[node] = step }
        case .null, .bool, .int, .uint, .double, .string, .bytes:
            sizes[node] = size(comprehension.initial)
        default: break
        }
        return sum
    }

    /// A value that is bound to a name and used in the result: no loop.
    mutating func bind(_ node: NodeIndex, _ comprehension: Comprehension) -> Estimate {
        var sum = cost(comprehension.range) + cost(comprehension.initial)
        pushAccumulator(comprehension)
        sum = sum + cost(comprehension.result)
        if let size = size(comprehension.result) { sizes[node] = size }
        if let entry = entry(comprehension.result) { entries[node] = entry }
        locals.removeLast()
        return sum
    }

    private mutating func pushAccumulator(_ comprehension: Comprehension) {
        let initial = comprehension.initial
        locals.append(
            Local(
                name: comprehension.accumulator, path: path(initial), size: size(initial),
                entry: entry(initial)))
    }

    private mutating func push(_ name: Name, _ path: [String], size: Estimate?) {
        locals.append(Local(name: name, path: path, size: size, entry: nil))
    }
}

extension CELType {
    fileprivate var isList: Bool {
        if case .list = self { true } else { false }
    }
}
