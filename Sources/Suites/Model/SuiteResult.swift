// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// What became of a suite of any kind.
package struct SuiteResult: Sendable {
    package var name: String
    package var place: Place
    /// Wrong with the suite as a whole.
    package var problems: [SuiteProblem]
    package var cases: [CaseResult]
    package var coverage: CoverageResult?
    package var mutation: MutationResult?

    package init(
        name: String, place: Place, problems: [SuiteProblem] = [], cases: [CaseResult] = [],
        coverage: CoverageResult? = nil, mutation: MutationResult? = nil
    ) {
        self.name = name
        self.place = place
        self.problems = problems
        self.cases = cases
        self.coverage = coverage
        self.mutation = mutation
    }

    package var isPassed: Bool {
        problems.isEmpty && cases.allSatisfy(\.isPassed) && mutation?.noticesNothing != true
    }
}

package struct CaseResult: Sendable {
    package var name: String
    package var place: Place
    /// What is not as expected, a line each.
    package var failures: [String]

    package init(name: String, place: Place, failures: [String]) {
        self.name = name
        self.place = place
        self.failures = failures
    }

    package var isPassed: Bool { failures.isEmpty }
}

/// Which parts of the policies' expressions a suite reached.
package struct CoverageResult: Sendable {
    package struct Branch: Sendable {
        /// `MutatingAdmissionPolicy "labels"`.
        package var policy: String
        package var place: Place
        package var path: String
        /// What was never seen: `never evaluated`, `never true`, `never false`.
        package var missing: String
    }

    package var expressionCount = 0
    package var evaluatedCount = 0
    package var branchCount = 0
    package var takenCount = 0
    package var missing: [Branch] = []
}

/// Which changes of the policies a suite noticed.
package struct MutationResult: Sendable {
    package struct Survivor: Sendable {
        package var policy: String
        package var place: Place
        package var path: String
        /// `< became <=`.
        package var change: String
    }

    package var mutantCount = 0
    package var noticedCount = 0
    package var survivors: [Survivor] = []

    /// The suite would pass whatever its policies said.
    package var noticesNothing: Bool { mutantCount > 0 && noticedCount == 0 }
}
