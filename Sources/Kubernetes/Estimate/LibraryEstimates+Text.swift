// SPDX-License-Identifier: Apache-2.0

internal import CEL

extension LibraryEstimates {
    /// The functions of strings: what they walk, and how large what they make may be.
    func text(
        _ function: String, _ target: EstimatedOperand?, _ arguments: [EstimatedOperand]
    ) -> CallEstimate? {
        switch function {
        case "url", "jsonpatch.escapeKey":
            guard arguments.count == 1 else { return nil }
            let text = size(arguments[0])
            return CallEstimate(text.scaled(by: Self.walk), resultSize: text)
        case "lowerAscii", "upperAscii", "substring", "trim":
            return target.map { CallEstimate(size($0).scaled(by: Self.walk), resultSize: size($0)) }
        case "replace":
            guard let target, arguments.count >= 2 else { return nil }
            let text = size(target)
            return CallEstimate(
                text.scaled(by: 2 * Self.walk),
                resultSize: replaced(text, size(arguments[0]), size(arguments[1])))
        case "split":
            guard let target else { return nil }
            let text = size(target)
            let count = arguments.count > 1 ? arguments[1].integer : nil
            return CallEstimate(
                text.scaled(by: 2 * Self.walk),
                resultSize: Estimate(0, count.map { UInt64(bitPattern: $0) } ?? text.maximum))
        case "join":
            return target.map { joined($0, separator: arguments.first) }
        case "find", "findAll":
            guard let target, let pattern = arguments.first else { return nil }
            let text = size(target)
            let cost =
                (text + .one).scaled(by: Self.walk)
                * size(pattern).scaled(by: CostRule.regularExpressionFactor)
            return CallEstimate(cost, resultSize: Estimate(0, text.maximum))
        default:
            return nil
        }
    }

    /// Every element, and a separator between each two.
    private func joined(_ list: EstimatedOperand, separator: EstimatedOperand?) -> CallEstimate {
        let count = size(list)
        var text = element(of: list).map { count * size($0) } ?? .zero
        if let separator {
            let between = Estimate(
                count.minimum > 0 ? count.minimum - 1 : 0, count.maximum > 0 ? count.maximum - 1 : 0)
            text = text + size(separator) * between
        }
        return CallEstimate(text.scaled(by: Self.walk), resultSize: text)
    }

    /// The longest and the shortest that a text can become.
    private func replaced(_ text: Estimate, _ old: Estimate, _ new: Estimate) -> Estimate {
        var count = Estimate.zero
        var kept = Estimate.zero
        if old.minimum == 0 {
            // Nothing is replaced between all characters, and they stay.
            count.maximum = text.maximum == .max ? .max : text.maximum + 1
            kept.maximum = text.maximum
        } else if new.maximum <= old.minimum {
            kept.maximum = text.maximum
        } else {
            count.maximum = quotient(text.maximum, old.minimum)
        }
        if old.maximum == 0 {
            count.minimum = text.minimum == .max ? .max : text.minimum + 1
            kept.minimum = text.minimum
        } else if old.maximum <= new.minimum {
            kept.minimum = text.minimum
        } else {
            count.minimum = quotient(text.minimum, old.maximum)
        }
        return count * new + kept
    }

    private func quotient(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let quotient = (Double(one) / Double(other)).rounded(.up)
        return quotient >= 0x1p64 ? .max : UInt64(quotient)
    }
}
