// SPDX-License-Identifier: Apache-2.0

/// The least and the most that something may cost, or that something may be large; sums and
/// products stay at the largest number instead of overflowing, which is upstream's way to say
/// "without bound".
package struct Estimate: Hashable, Sendable {
    package var minimum: UInt64
    package var maximum: UInt64

    package init(_ minimum: UInt64, _ maximum: UInt64) {
        self.minimum = minimum
        self.maximum = maximum
    }

    package static func exactly(_ value: UInt64) -> Estimate { Estimate(value, value) }
    package static let zero = Estimate(0, 0)
    package static let one = Estimate(1, 1)
    /// Nothing is known.
    package static let unknown = Estimate(0, .max)

    package static func + (one: Estimate, other: Estimate) -> Estimate {
        Estimate(sum(one.minimum, other.minimum), sum(one.maximum, other.maximum))
    }

    package static func * (one: Estimate, other: Estimate) -> Estimate {
        Estimate(product(one.minimum, other.minimum), product(one.maximum, other.maximum))
    }

    /// Each bound times `factor`, rounded up.
    package func scaled(by factor: Double) -> Estimate {
        Estimate(Estimate.scale(minimum, factor), Estimate.scale(maximum, factor))
    }

    /// What holds for either.
    package func union(_ other: Estimate) -> Estimate {
        Estimate(min(minimum, other.minimum), max(maximum, other.maximum))
    }

    private static func sum(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    private static func product(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let (product, overflow) = one.multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }

    private static func scale(_ value: UInt64, _ factor: Double) -> UInt64 {
        let scaled = (Double(value) * factor).rounded(.up)
        return scaled >= 0x1p64 ? .max : UInt64(scaled)
    }
}

/// What a call is expected to cost without its arguments, and how large its result is where that is
/// known.
package struct CallEstimate: Sendable {
    package var cost: Estimate
    package var resultSize: Estimate?

    package init(_ cost: Estimate, resultSize: Estimate? = nil) {
        self.cost = cost
        self.resultSize = resultSize
    }
}

/// What the estimator knows of an operand of a call.
package struct EstimatedOperand: Sendable {
    package var type: CELType
    /// From a declared variable to this value, by fields and `@items`, `@keys`, `@values`; nil for
    /// what is computed.
    package var path: [String]?
    /// The size that follows from the expression itself.
    package var size: Estimate?
    /// The value of an integer literal.
    package var integer: Int64?

    package init(type: CELType, path: [String]?, size: Estimate?, integer: Int64?) {
        self.type = type
        self.path = path
        self.size = size
        self.integer = integer
    }
}

/// Where the estimator asks what the expression does not tell: a schema's bounds, a library's
/// costs.
package protocol EstimateSource {
    /// The size of what lies at `path`, such as a string with `maxLength`; nil where nothing is
    /// known.
    func size(path: [String]?, type: CELType) -> Estimate?
    /// What a library's function costs; nil to leave it to the language's own rules.
    func call(
        function: String, overload: String, target: EstimatedOperand?, arguments: [EstimatedOperand]
    ) -> CallEstimate?
}
