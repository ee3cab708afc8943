// SPDX-License-Identifier: Apache-2.0

import Testing

/// What the fuzzer found, so that it stays found.
@Suite("Finds of the fuzzer")
struct FuzzFindTests {
    @Test(
        "All ways to evaluate agree",
        arguments: [
            // The name of a type meant nothing to an unchecked program.
            "int", "map", "[type(1) == int, type({}) == map]",
            // A conditional takes one optional out of another, whatever is known of its type.
            "optional.of(1).optMap(x, optional.of(x))",
            "(b ? dyn(optional.of(optional.of(1))) : dyn(1)) == optional.of(1)",
            // The sign of what is no number differs by how it came about.
            "(0.0 / 0.0) * ((-(0.0 + (0.0 / 0.0))) - (1.0 / 0.0))",
            // Nothing decides the type of w but the first overload that takes it.
            "([] + xs).transformMap(k, w, true, string(w)).size() == 4",
            // Far more rounds than the oracle should go along with.
            "lists.range(1000).all(x, lists.range(1000).all(y, true))",
        ])
    func agree(_ text: String) {
        let found = Differential().disagreements(text)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}
