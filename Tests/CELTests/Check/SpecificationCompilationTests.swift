// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CEL

@Suite("Compiling as the specification says (cel-spec)")
struct SpecificationCompilationTests {
    @Test("expressions compile to the deduced types", arguments: SpecificationCorpus.files)
    func compiles(_ file: String) throws {
        let cases = try SpecificationCorpus.cases(of: file)
        var same = 0
        for test in cases {
            if let difference = SpecificationCorpus.difference(test) {
                Testing.Issue.record("\(test.name): \(test.expression.prefix(200)): \(difference)")
            } else {
                same += 1
            }
        }
        print("compiling \(file): \(same) of \(cases.count)")
    }

    @Test func `the tables are there`() {
        if SpecificationCorpus.files.isEmpty { print("not found: \(SpecificationCorpus.folder)") }
    }
}
