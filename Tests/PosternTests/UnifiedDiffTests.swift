// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern

@Suite("The difference of two texts, as diff -u shows it")
struct UnifiedDiffTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let original: String
        let edited: String
        let text: String
    }

    @Test(arguments: [
        Case(testDescription: "nothing changed", original: "a\nb\n", edited: "a\nb\n", text: ""),
        Case(
            testDescription: "one line added in the middle", original: "a\nb\n", edited: "a\nx\nb\n",
            text: "--- old\n+++ new\n@@ -1,2 +1,3 @@\n a\n+x\n b\n"),
        Case(
            testDescription: "one line replaced", original: "a\nb\nc\n", edited: "a\nx\nc\n",
            text: "--- old\n+++ new\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
        Case(
            testDescription: "everything added", original: "", edited: "a\n",
            text: "--- old\n+++ new\n@@ -0,0 +1 @@\n+a\n"),
        Case(
            testDescription: "two changes far apart are two hunks",
            original: "1\n2\n3\n4\n5\n6\n7\n8\n9\n", edited: "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
            text: """
                --- old
                +++ new
                @@ -1,4 +1,4 @@
                -1
                +x
                 2
                 3
                 4
                @@ -6,4 +6,4 @@
                 6
                 7
                 8
                -9
                +y

                """),
    ])
    func shows(_ row: Case) {
        let diff = UnifiedDiff(from: row.original, to: row.edited)
        #expect(diff.text(from: "old", to: "new", coloured: false) == row.text)
    }

    /// Every pair of texts of up to four lines over two letters: applying the difference gives the edited text, and no
    /// shorter difference exists (checked against the longest common subsequence).
    @Test("A difference leads from one text to the other, and no shorter one does")
    func exhaustive() {
        let texts = (0...4).flatMap { length in
            (0..<(1 << length)).map { bits in (0..<length).map { bits >> $0 & 1 == 0 ? "a" : "b" } }
        }
        for old in texts {
            for new in texts {
                let lines = UnifiedDiff(
                    from: old.map { $0 + "\n" }.joined(), to: new.map { $0 + "\n" }.joined()
                ).lines
                var before: [String] = []
                var after: [String] = []
                var kept = 0
                for line in lines {
                    switch line {
                    case .kept(let text):
                        before.append(String(text))
                        after.append(String(text))
                        kept += 1
                    case .removed(let text): before.append(String(text))
                    case .added(let text): after.append(String(text))
                    }
                }
                #expect(before == old)
                #expect(after == new)
                #expect(kept == longestCommonSubsequence(old[...], new[...]))
            }
        }
    }

    private func longestCommonSubsequence(_ a: ArraySlice<String>, _ b: ArraySlice<String>) -> Int {
        guard let x = a.first, let y = b.first else { return 0 }
        if x == y { return 1 + longestCommonSubsequence(a.dropFirst(), b.dropFirst()) }
        return max(
            longestCommonSubsequence(a.dropFirst(), b), longestCommonSubsequence(a, b.dropFirst()))
    }
}
