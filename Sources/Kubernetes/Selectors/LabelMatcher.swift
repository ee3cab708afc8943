// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A compiled label selector: keys are interned names, values are bytes to compare.
///
/// Evaluating it allocates nothing: O(requirements × labels) comparisons of numbers, bytes only under an equal key.
/// Source: admission.md 2.7.
package struct LabelMatcher: Sendable {
    package enum Operator: UInt8, BitwiseCopyable, Sendable {
        case inSet, notInSet, exists, doesNotExist
    }

    package struct Requirement: BitwiseCopyable, Sendable {
        let key: Name
        let relation: Operator
        /// Numbers of the values in `values`.
        let firstValue, endValue: UInt32
    }

    private var requirements: [Requirement] = []
    private var values = TextTable()

    /// The selector that matches everything.
    package init() {}

    /// Whether it matches everything without a look at the labels.
    package var isEmpty: Bool { requirements.isEmpty }

    /// Adds one requirement; all must hold.
    package mutating func require(_ key: Name, _ relation: Operator, _ allowed: [String]) {
        let first = values.count
        for value in allowed { _ = values.append(value) }
        requirements.append(
            Requirement(
                key: key, relation: relation, firstValue: UInt32(clamping: first),
                endValue: UInt32(clamping: values.count)))
    }

    /// Whether `labels` satisfy every requirement; no labels at all are an empty map.
    package func matches(_ labels: Node?) -> Bool {
        for requirement in requirements where !isSatisfied(requirement, by: labels) { return false }
        return true
    }

    private func isSatisfied(_ requirement: Requirement, by labels: Node?) -> Bool {
        let value = labels?[requirement.key]
        switch requirement.relation {
        case .exists: return value != nil
        case .doesNotExist: return value == nil
        case .inSet: return value.map { isListed($0, in: requirement) } ?? false
        case .notInSet: return value.map { !isListed($0, in: requirement) } ?? true
        }
    }

    private func isListed(_ value: Node, in requirement: Requirement) -> Bool {
        guard let text = value.utf8 else { return false }
        return values.contains(Int(requirement.firstValue)..<Int(requirement.endValue), text)
    }
}
