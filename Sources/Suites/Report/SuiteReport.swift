// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kubernetes

/// The results of all suites, in the forms that people and programs read.
package struct SuiteReport: Sendable {
    package var results: [SuiteResult]

    package init(_ results: [SuiteResult]) { self.results = results }

    package var isPassed: Bool { results.allSatisfy(\.isPassed) }
    private var cases: [CaseResult] { results.flatMap(\.cases) }

    /// What failed, then what was measured, then the sum.
    package var text: String {
        var text = ""
        for result in results {
            text += "\(result.isPassed ? "pass" : "FAIL") \(result.name) (\(result.place.file))\n"
            for problem in result.problems { text += "  \(problem.place): \(problem.message)\n" }
            for item in result.cases {
                text += "  \(item.isPassed ? "pass" : "FAIL") \(item.name)\n"
                if item.isPassed { continue }
                for failure in item.failures { text += "       \(item.place): \(failure)\n" }
            }
            if let coverage = result.coverage { text += Self.text(coverage) }
            if let mutation = result.mutation { text += Self.text(mutation) }
        }
        let failed = cases.count { !$0.isPassed }
        let wrong = results.count { !$0.isPassed }
        text += "\(cases.count) cases in \(results.count) suites, \(failed) failed"
        return text + (wrong > 0 ? "; \(wrong) suite\(wrong == 1 ? "" : "s") failed\n" : "\n")
    }

    private static func text(_ coverage: CoverageResult) -> String {
        var text =
            "  coverage: \(coverage.evaluatedCount) of \(coverage.expressionCount) expressions, "
            + "\(coverage.takenCount) of \(coverage.branchCount) branches\n"
        for branch in coverage.missing {
            text += "    \(branch.place): \(branch.policy) \(branch.path): \(branch.missing)\n"
        }
        return text
    }

    private static func text(_ mutation: MutationResult) -> String {
        var text = "  mutation: \(mutation.noticedCount) of \(mutation.mutantCount) changes noticed"
        text += mutation.noticesNothing ? "; the suite passes whatever its policies say\n" : "\n"
        for survivor in mutation.survivors {
            text +=
                "    \(survivor.place): \(survivor.policy) \(survivor.path): no case notices that \(survivor.change)\n"
        }
        return text
    }

    // MARK: JSON

    package var json: JSONTree {
        .object([
            ("passed", .bool(isPassed)), ("cases", .int(cases.count)),
            ("failures", .int(cases.count { !$0.isPassed })),
            ("suites", .array(results.map(Self.json))),
        ])
    }

    private static func json(_ result: SuiteResult) -> JSONTree {
        var members: [(String, JSONTree)] = [
            ("name", .string(result.name)), ("file", .string(result.place.file)),
            ("passed", .bool(result.isPassed)),
            (
                "problems",
                .array(
                    result.problems.map {
                        .object([
                            ("place", .string($0.place.description)),
                            ("message", .string($0.message)),
                        ])
                    })
            ),
            (
                "cases",
                .array(
                    result.cases.map { item in
                        .object([
                            ("name", .string(item.name)), ("line", .int(item.place.line)),
                            ("passed", .bool(item.isPassed)),
                            ("failures", .array(item.failures.map { .string($0) })),
                        ])
                    })
            ),
        ]
        if let coverage = result.coverage {
            members.append(
                (
                    "coverage",
                    .object([
                        ("expressions", .int(coverage.expressionCount)),
                        ("evaluated", .int(coverage.evaluatedCount)),
                        ("branches", .int(coverage.branchCount)),
                        ("taken", .int(coverage.takenCount)),
                        (
                            "missing",
                            .array(
                                coverage.missing.map {
                                    place(
                                        $0.place, $0.policy, $0.path,
                                        ("missing", .string($0.missing)))
                                })
                        ),
                    ])
                ))
        }
        if let mutation = result.mutation {
            members.append(
                (
                    "mutation",
                    .object([
                        ("mutants", .int(mutation.mutantCount)),
                        ("noticed", .int(mutation.noticedCount)),
                        (
                            "survivors",
                            .array(
                                mutation.survivors.map {
                                    place(
                                        $0.place, $0.policy, $0.path, ("change", .string($0.change))
                                    )
                                })
                        ),
                    ])
                ))
        }
        return .object(members)
    }

    private static func place(
        _ place: Place, _ policy: String, _ path: String, _ last: (String, JSONTree)
    ) -> JSONTree {
        .object([
            ("file", .string(place.file)), ("line", .int(place.line)),
            ("column", .int(place.column)),
            ("policy", .string(policy)), ("path", .string(path)), last,
        ])
    }
}
