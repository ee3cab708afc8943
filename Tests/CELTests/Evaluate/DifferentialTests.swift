// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Every way to evaluate an expression agrees")
struct DifferentialTests {
    /// Numbers that are the same in every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
            return word ^ word &>> 31
        }
    }

    @Test("Expressions written at random", arguments: 0..<8)
    func random(_ seed: UInt64) {
        let differential = Differential()
        var numbers = Seeded(state: seed)
        var found: [String] = []
        for _ in 0..<400 {
            let count = Int.random(in: 10..<200, using: &numbers)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &numbers) }
            var generator = ExpressionGenerator(bytes)
            found += differential.disagreements(generator.expression())
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// Among variables that are not theirs, where they compile.
    @Test("Recorded expressions", arguments: KubernetesCorpus.groups)
    func recorded(_ group: String) throws {
        let differential = Differential()
        let found = try KubernetesCorpus.lines(of: group).flatMap {
            differential.disagreements($0.expression)
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}
