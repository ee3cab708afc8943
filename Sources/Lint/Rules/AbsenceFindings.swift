// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// What a policy selects that may not be there, said to its author with an expression that asks first.
struct AbsenceFindings {
    let context: PolicyContext
    let analysis: AbsenceAnalysis
    private let offered: OfferedRewritings

    /// Analyses every expression of the policy with what is known where it is evaluated.
    init(_ context: PolicyContext) {
        self.context = context
        var analysis = AbsenceAnalysis(context.compiled, context.scope, context.kinds)
        let start = Known(context.scope)
        let compiled = context.compiled
        // One false condition wins over the errors of all others, so each is guarded by all others.
        for (index, condition) in compiled.conditions.enumerated() {
            var known = start
            for (other, guardian) in compiled.conditions.enumerated() where other != index {
                let facts = analysis.facts(guardian.ast.root, true, .init(text: guardian))
                known = known.adding(facts, isEvaluated: other < index)
            }
            analysis.analyze(condition, known)
        }
        var known = context.knownAfterConditions(analysis)
        for mutation in compiled.mutations {
            analysis.analyze(mutation, known)
            known = known.adding(SetPaths(mutation, analysis).certain)
        }
        for text in compiled.validations + compiled.messages + compiled.annotations {
            analysis.analyze(text, context.knownAfterConditions(analysis))
        }
        self.analysis = analysis
        offered = OfferedRewritings(analysis.risks, context)
    }

    func findings(setByPolicy: Set<ValuePath>) -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<String> = []
        for risk in analysis.risks {
            let key = "\(risk.text.expression.path) \(risk.path.text)"
            guard seen.insert(key).inserted else { continue }
            findings.append(finding(risk))
            if let conflict = conflict(risk, setByPolicy) { findings.append(conflict) }
        }
        return findings
    }

    private func finding(_ risk: Risk) -> Finding {
        let expression = risk.text.expression
        let offset = risk.links[risk.first].node
        let place = context.place(risk.text, offset)
        let name = lastName(risk.path)
        switch risk.reason {
        case .undeclared(let kind, let suggestion):
            return Finding(
                "unknown-field", .error, at: place, object: context.object, path: expression.path,
                "\(kind) has no field \(risk.path.shortText), so this ends in \"no such key: \(name)\" for every object\(effect(expression, ofAll: true)).",
                fix: suggestion.map { "Did you mean '\($0)'?" } ?? "Name a field that \(kind) has.",
                rewritten: suggestion.map { [replacing(risk, with: $0)].compactMap(\.self) } ?? [])
        case .null: return nullFinding(risk, place)
        case .absent(let kinds): return absent(risk, kinds, isKey: false, place)
        case .absentKey(let kinds): return absent(risk, kinds, isKey: true, place)
        }
    }

    private func absent(_ risk: Risk, _ kinds: [String], isKey: Bool, _ place: Place) -> Finding {
        let expression = risk.text.expression
        let name = lastName(risk.path)
        let isName = risk.path.text == "object.metadata.name"
        let why = isName ? ", as controllers create them with generateName," : ""
        let isParameter = risk.path.root == "params"
        let who =
            isParameter
            ? "With a parameter \(kindList(kinds)) that lacks \(risk.path.text), each request"
            : "Each \(kindList(kinds)) without \(risk.path.shortText)\(why)"
        var ending = "no such key: \(name)"
        var asking = isKey && !isPlain(name) ? "'\(name)' in …" : "has()"
        if case .index(let index)? = risk.path.steps.last {
            ending = "index out of bounds: \(index)"
            asking = "size()"
        }
        return Finding(
            isKey ? "absent-key" : "absent-field", isParameter ? .warning : level(expression),
            at: place, object: context.object, path: expression.path,
            "\(who) \(effect(expression)): the expression ends in \"\(ending)\".",
            fix: "Ask with \(asking) first, or select with .? and say what stands for nothing.",
            rewritten: rewritings(risk))
    }

    private func nullFinding(_ risk: Risk, _ place: Place) -> Finding {
        let expression = risk.text.expression
        let name = lastName(risk.path)
        if risk.path.root == "namespaceObject" {
            return Finding(
                "namespace-object-null", .error, at: place, object: context.object,
                path: expression.path,
                "In match conditions namespaceObject is null, so this ends in \"no such key: \(name)\" for every request\(effect(expression, ofAll: true)).",
                fix:
                    "Select Namespaces with matchConstraints.namespaceSelector, or ask in a \(context.policy.kind == .mutating ? "mutation" : "validation")."
            )
        }
        let operations =
            risk.path.root == "object"
            ? "DELETE"
            : context.scope.operations.subtracting(["UPDATE", "DELETE"]).sorted().joined(
                separator: " and ")
        return Finding(
            "old-object-null", level(expression), at: place, object: context.object,
            path: expression.path,
            "\(risk.path.root) is null for \(operations): each such request \(effect(expression)) with \"no such key: \(name)\".",
            fix: "Ask \(risk.path.root) != null first.", rewritten: rewritings(risk))
    }

    /// The policy refuses the objects that lack what it sets itself.
    private func conflict(_ risk: Risk, _ setByPolicy: Set<ValuePath>) -> Finding? {
        guard context.policy.failsClosed, context.policy.kind == .mutating,
            setByPolicy.contains(where: { $0.text == risk.path.text })
        else { return nil }
        switch risk.reason {
        case .absent(let kinds), .absentKey(let kinds):
            return Finding(
                "refuses-what-it-fixes", .error,
                at: context.place(risk.text, risk.links[risk.first].node),
                object: context.object, path: risk.text.expression.path,
                "The policy sets \(risk.path.shortText), but each \(kindList(kinds)) that lacks it is refused (failurePolicy Fail) before it is set.",
                fix: "Take a missing \(lastName(risk.path)) as the case to mutate.",
                rewritten: rewritings(risk))
        default: return nil
        }
    }

    private func rewritings(_ risk: Risk) -> [String] {
        let forms = offered.forms(of: risk)
        if !forms.areThere, risk.text.checked.type == .bool, risk.reason != .null,
            case .member(let name) = risk.links[risk.first].step, isPlain(name),
            risk.first > 0 || risk.path.steps.count == 1
        {
            return ["has(\(risk.path.text)) && (\(risk.text.text))"].filter {
                context.compiles($0, like: risk.text)
            }
        }
        return forms.texts
    }

    private func replacing(_ risk: Risk, with name: String) -> String? {
        guard case .member(let wrong) = risk.links[risk.first].step else { return nil }
        let text = risk.text.text.replacing(".\(wrong)", with: ".\(name)")
        return context.compiles(text, like: risk.text) ? text : nil
    }

    // MARK: Words

    private func lastName(_ path: ValuePath) -> String {
        switch path.steps.last {
        case .member(let name): name
        case .index(let index): "\(index)"
        default: path.text
        }
    }

    private func kindList(_ kinds: [String]) -> String {
        kinds.count < 3
            ? kinds.joined(separator: " and ") : "\(kinds[0]) (and \(kinds.count - 1) other kinds)"
    }

    private func level(_ expression: LintExpression) -> Finding.Level {
        expression.role == .message || !context.policy.failsClosed ? .warning : .error
    }

    /// What an error does to the request.
    private func effect(_ expression: LintExpression, ofAll: Bool = false) -> String {
        let isMutating = context.policy.kind == .mutating
        let text: String =
            switch (expression.role, context.policy.failsClosed) {
            case (.message, _): "gets the plain message"
            case (.annotation, false): "gets no audit annotation"
            case (_, true): "is refused (failurePolicy Fail)"
            case (_, false):
                isMutating
                    ? "passes unchanged, silently (failurePolicy Ignore)"
                    : "passes unchecked, silently (failurePolicy Ignore)"
            }
        return ofAll ? ", which \(text)" : text
    }
}
