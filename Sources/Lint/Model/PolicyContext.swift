// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// One policy with everything that its lints look at.
struct PolicyContext {
    let policy: LintPolicy
    let compiled: CompiledPolicyText
    let scope: MatchScope
    let kinds: KnownKinds
    let environments: LintEnvironments
    /// Texts of the files, for the places of parts of expressions.
    let files: [String: ScalarMap]

    var object: String { policy.object }

    init(
        _ policy: LintPolicy, _ kinds: KnownKinds, _ environments: LintEnvironments,
        documents: [Manifest], files: [String: ScalarMap]
    ) {
        self.policy = policy
        self.kinds = kinds
        self.environments = environments
        self.files = files
        compiled = CompiledPolicyText(policy, environments)
        scope = MatchScope(policy, kinds, documents)
    }

    /// Where a node of an expression stands in its file.
    func place(_ text: CompiledText, _ node: NodeIndex) -> Place {
        place(text, offset: Int(text.ast[node].offset))
    }

    func place(_ text: CompiledText, offset: Int) -> Place {
        let expression = text.expression
        guard expression.place.line > 0, let map = files[expression.place.file] else {
            return expression.place
        }
        let leading = expression.text.unicodeScalars.prefix { $0.properties.isWhitespace }.count
        return map.place(
            ofCodePoint: offset + leading, in: expression.text, startingAt: expression.place)
    }

    /// Whether a text compiles where `original` stands, to something of the same type, and is short enough to be offered.
    func compiles(_ text: String, like original: CompiledText) -> Bool {
        guard text.unicodeScalars.count <= Limits.rewrittenCount else { return false }
        guard let checked = try? original.environment.compile(Source(text)) else { return false }
        return checked.type == original.checked.type || original.expression.role == .variable
    }

    /// What all match conditions together prove; mutations and validations run after them.
    func knownAfterConditions(_ analysis: AbsenceAnalysis) -> Known {
        compiled.conditions.reduce(Known(scope)) { known, condition in
            known.adding(analysis.facts(condition.ast.root, true, .init(text: condition)))
        }
    }
}
