// SPDX-License-Identifier: Apache-2.0

/// The forms in which each expression is offered anew, made once for everything that was found in it: a condition of 1,500
/// operands has as many findings, and all of them show the same two texts.
final class OfferedRewritings {
    /// By the path of the expression.
    private let risks: [String: [Risk]]
    private let context: PolicyContext
    private var known: [String: Forms] = [:]

    struct Forms {
        /// Whether every risk of the expression could be written anew.
        var areThere: Bool
        /// Those that compile to the same type.
        var texts: [String]
    }

    init(_ risks: [Risk], _ context: PolicyContext) {
        self.risks = Dictionary(grouping: risks) { $0.text.expression.path }
        self.context = context
    }

    /// The expression of a risk with every risk in it written anew.
    func forms(of risk: Risk) -> Forms {
        let path = risk.text.expression.path
        if let forms = known[path] { return forms }
        let rewriting = ChainRewriting(risk.text)
        var texts: [String] = []
        for form in [ChainRewriting.Form.test, .optional] {
            if let text = rewriting.rewritten(risks[path] ?? [], form), !texts.contains(text) {
                texts.append(text)
            }
        }
        let forms = Forms(
            areThere: !texts.isEmpty, texts: texts.filter { context.compiles($0, like: risk.text) })
        known[path] = forms
        return forms
    }
}
