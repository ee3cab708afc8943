// SPDX-License-Identifier: Apache-2.0

/// What a library function does, bound to one overload of its declaration by the overload's id.
///
/// ```swift
/// FunctionImplementation("string_trim", cost: .scaled(argument: 0, by: 0.1)) { call in
///     trimmed(call[0], call)
/// }
/// ```
public struct FunctionImplementation: Sendable {
    /// The id in `OverloadDeclaration`.
    public var overload: String
    public var cost: CostRule
    /// Whether an error among the arguments is the result without a call.
    public var isStrict: Bool
    /// Whether the machine looks at the kinds of the arguments before it calls. A few of upstream's
    /// functions do so themselves, and word a mismatch in their own way.
    package var checksArguments = true
    /// Called once, when a program is compiled, with the arguments that are constant then; what it
    /// gives is kept by the program and found as `Call.prepared`: a compiled regular expression. An
    /// error value makes compiling fail with its text.
    package var prepare: (@Sendable (PreparationCall) -> Preparation)?
    /// Does not capture, so calling it counts no references.
    public var evaluate: @Sendable (Call) -> Value

    public init(
        _ overload: String, cost: CostRule = .fixed(1), isStrict: Bool = true,
        evaluate: @escaping @Sendable (Call) -> Value
    ) {
        self.overload = overload
        self.cost = cost
        self.isStrict = isStrict
        prepare = nil
        self.evaluate = evaluate
    }

    /// The same, for a function that looks at the kinds of its arguments itself.
    package func unchecked() -> FunctionImplementation {
        var implementation = self
        implementation.checksArguments = false
        return implementation
    }

    package init(
        _ overload: String, cost: CostRule = .fixed(1),
        prepare: @escaping @Sendable (PreparationCall) -> Preparation,
        evaluate: @escaping @Sendable (Call) -> Value
    ) {
        self.init(overload, cost: cost, evaluate: evaluate)
        self.prepare = prepare
    }
}

/// The arguments of a call that are known when the program is compiled.
package struct PreparationCall {
    /// By position; nil where only evaluation will tell.
    package var constants: [Value?]
    /// The second argument, where it is a literal that checking has compiled already.
    var pattern: RegularExpression?
}

/// What became of a preparation.
package enum Preparation {
    /// Nothing to prepare: the call does all by itself.
    case nothing
    /// Kept by the program; found as `Call.prepared`.
    case kept(AnyObject)
    /// The call's value, which points at nothing: nobody need call. It costs what the call would.
    case constant(Value)
    /// Compiling the program fails with this text.
    case failed(String)
}
