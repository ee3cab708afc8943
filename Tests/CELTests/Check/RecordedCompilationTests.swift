// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CEL

@Suite("Compiling as Kubernetes does (recorded)")
struct RecordedCompilationTests {
    @Test("types and complete error texts", arguments: KubernetesCorpus.groups)
    func compiles(_ group: String) throws {
        let lines = try KubernetesCorpus.lines(of: group)
        var same = 0
        for line in lines {
            if let difference = KubernetesCorpus.difference(line) {
                Testing.Issue.record("\(line.id): \(line.expression.prefix(200)): \(difference)")
            } else {
                same += 1
            }
        }
        print("compiling \(group): \(same) of \(lines.count)")
    }

    @Test func `the recordings are there`() {
        if KubernetesCorpus.groups.isEmpty { print("not found: \(KubernetesCorpus.folder)") }
    }
}
