// SPDX-License-Identifier: Apache-2.0

/// What a call costs at run time, in upstream's units; the sizes are those of `Value.costSize`.
///
/// Source: cel-go `interpreter/runtimecost.go`, Kubernetes `apiserver/pkg/cel/library/cost.go`; see
/// admission.md section 8.
public enum CostRule: Sendable {
    case fixed(UInt64)
    /// ⌈size · factor⌉ of one argument.
    case scaled(argument: Int, by: Double)
    /// ⌈size · factor⌉ of the result.
    case scaledResult(by: Double)
    /// ⌈(1 + size of the first) · 0.1⌉ · ⌈size of the pattern · 0.25⌉, pattern being the argument
    /// given.
    case regularExpression(pattern: Int)
    /// Anything else; called after the function, with its result (an error, where it failed).
    case custom(@Sendable (Call, Value) -> UInt64)

    /// A tenth for each code point or byte that is walked once.
    public static let traversalFactor = 0.1
    /// For each code point of a regular expression.
    public static let regularExpressionFactor = 0.25

    /// ⌈size · factor⌉ in the floating point of upstream: 30 · 0.1 is 4.
    @inlinable public static func scale(_ size: Int, _ factor: Double) -> UInt64 {
        // `rounded(.up)` is a call into the C library; sizes are far below 2⁵³, so the conversion
        // there and back tells whether it was whole.
        let exact = Double(size) * factor
        let whole = UInt64(exact)
        return Double(whole) < exact ? whole &+ 1 : whole
    }

    package func cost(_ call: Call, _ result: Value) -> UInt64 {
        switch self {
        case .fixed(let cost): cost
        case .scaled(let argument, let factor): CostRule.scale(call[argument].costSize, factor)
        case .scaledResult(let factor): CostRule.scale(result.costSize, factor)
        case .regularExpression(let pattern):
            CostRule.scale(call[0].costSize &+ 1, CostRule.traversalFactor)
                &* CostRule.scale(call[pattern].costSize, CostRule.regularExpressionFactor)
        case .custom(let rule): rule(call, result)
        }
    }
}
