// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CEL

@Suite("Extension libraries as the specification says (cel-spec)")
struct LibrarySpecificationTests {
    static let files = ["math_ext", "encoders_ext"].filter(SpecificationCorpus.files.contains)

    @Test("expressions have the values of the tables", arguments: files)
    func evaluates(_ file: String) throws {
        let cases = try SpecificationCorpus.cases(of: file)
        let differences = cases.compactMap { test in
            SpecificationEvaluation.difference(test).map {
                "\(test.name): \(test.expression): \($0)"
            }
        }
        print("evaluating \(file): \(cases.count - differences.count) of \(cases.count)")
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }
}
