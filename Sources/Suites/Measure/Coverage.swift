// SPDX-License-Identifier: Apache-2.0

import Admission
import CEL
import Kubernetes
import Synchronization

/// Which expressions and branches the cases of a suite reach.
///
/// Every operand of a logical operator, every condition and every predicate of a macro is put into a call that hands its value
/// on and writes it down. The verdicts of a run with these calls are not looked at: the calls have a cost.
package final class Coverage: Sendable {
    private struct Probe {
        var key: SiteKey
        var place: Place
        /// Both values are branches; else being evaluated is the only one.
        var isCondition: Bool
        var isRoot: Bool
        var isTrue = false
        var isFalse = false
        var isSeen = false
        /// Its expression did not compile with it.
        var isDropped = false
    }

    private struct State {
        var probes: [Probe] = []
        var numbers: [SiteKey: [UInt32: Int]] = [:]
        /// Expressions that do not compile with all their probes.
        var plain: Set<SiteKey> = []
        var isRecording = false
    }

    private let state = Mutex(State())
    private let files: [String: ScalarMap]

    init(files: [String: ScalarMap]) { self.files = files }

    private static let function = "@probe"
    private static let overload = "postern_probe"

    /// The language whose programs write down what they do.
    var language: PolicyLanguage {
        let declaration = FunctionDeclaration(
            Self.function, [.global(Self.overload, [.int, .parameter("T")], .parameter("T"))])
        let implementation = FunctionImplementation(Self.overload, cost: .fixed(0)) { call in
            if let number = call[0].int { self.record(Int(number), call[1]) }
            return call[1]
        }
        return PolicyLanguage(
            transform: ExpressionTransform(
                library: FunctionLibrary(
                    declarations: [declaration], implementations: [implementation])
            ) { site, ast in self.instrument(site, &ast) })
    }

    /// Evaluations count from here on; constants are evaluated while programs are made.
    func startRecording() { state.withLock { $0.isRecording = true } }
    func stopRecording() { state.withLock { $0.isRecording = false } }

    /// The expression is compiled with one probe from now on, around the whole of it.
    func simplify(_ path: String) {
        state.withLock { state in
            for key in state.numbers.keys where key.path == path { state.plain.insert(key) }
            for number in state.probes.indices where state.probes[number].key.path == path {
                state.probes[number].isDropped = !state.probes[number].isRoot
            }
        }
    }

    private func record(_ number: Int, _ value: Value) {
        state.withLock { state in
            guard state.isRecording, state.probes.indices.contains(number) else { return }
            state.probes[number].isSeen = true
            if value.isTrue { state.probes[number].isTrue = true }
            if value.isFalse { state.probes[number].isFalse = true }
        }
    }

    private func instrument(_ site: ExpressionSite, _ ast: inout AST) {
        let key = SiteKey(site)
        var conditions: [NodeIndex] = []
        func collect(_ node: NodeIndex) {
            let children = ast.authoredChildren(node)
            switch (ast.function(node), children.count) {
            case ("_&&_", 2), ("_||_", 2): conditions += children
            case ("_?_:_", 3): conditions.append(children[0])
            default: break
            }
            if case .comprehension(let index) = ast[node].kind,
                let predicate = ast.predicate(ast[index])
            {
                conditions.append(predicate)
            }
            children.forEach(collect)
        }
        collect(ast.root)
        let root = ast.root
        let isPlain = state.withLock { $0.plain.contains(key) }
        if !isPlain {
            // A connective's own value is told by its operands.
            for node in conditions
            where node != root && !["_&&_", "_||_"].contains(ast.function(node))
                && !Self.isLiteral(node, ast)
            {
                ast.wrap(
                    node, in: Self.function,
                    number: Int64(number(of: node, site, key, ast, isCondition: true)))
            }
        }
        let isCondition =
            site.path.hasPrefix("spec.matchConditions")
            || site.path.hasSuffix(".expression") && site.path.hasPrefix("spec.validations")
        let rootNumber = number(of: root, site, key, ast, isCondition: isCondition, isRoot: true)
        ast.wrap(root, in: Self.function, number: Int64(rootNumber))
    }

    private static func isLiteral(_ node: NodeIndex, _ ast: AST) -> Bool {
        if case .bool = ast[node].kind { true } else { false }
    }

    private func number(
        of node: NodeIndex, _ site: ExpressionSite, _ key: SiteKey, _ ast: AST, isCondition: Bool,
        isRoot: Bool = false
    ) -> Int {
        state.withLock { state in
            if let known = state.numbers[key]?[node.value] { return known }
            let place =
                files[site.place.file]?.place(
                    ofCodePoint: ast[node].offset, of: site, in: ast.source) ?? site.place
            state.probes.append(
                Probe(
                    key: key, place: isRoot ? site.place : place, isCondition: isCondition,
                    isRoot: isRoot))
            state.numbers[key, default: [:]][node.value] = state.probes.count - 1
            return state.probes.count - 1
        }
    }

    /// What was reached so far.
    func result(policyOf: (Place) -> String) -> CoverageResult {
        state.withLock { state in
            var result = CoverageResult()
            for probe in state.probes where !probe.isDropped {
                if probe.isRoot {
                    result.expressionCount += 1
                    if probe.isSeen { result.evaluatedCount += 1 }
                }
                result.branchCount += probe.isCondition ? 2 : 1
                result.takenCount +=
                    probe.isCondition
                    ? (probe.isTrue ? 1 : 0) + (probe.isFalse ? 1 : 0) : probe.isSeen ? 1 : 0
                var missing: [String] = []
                if !probe.isSeen {
                    missing = ["never evaluated"]
                } else if probe.isCondition {
                    if !probe.isTrue { missing.append("never true") }
                    if !probe.isFalse { missing.append("never false") }
                }
                for text in missing {
                    result.missing.append(
                        .init(
                            policy: policyOf(probe.key.place), place: probe.place,
                            path: probe.key.path, missing: text))
                }
            }
            result.missing.sort {
                ($0.place.file, $0.place.line, $0.place.column) < (
                    $1.place.file, $1.place.line, $1.place.column
                )
            }
            return result
        }
    }
}
