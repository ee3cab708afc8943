// SPDX-License-Identifier: Apache-2.0

import Admission
import Server
import Testing

@Suite("Refusals that are remembered")
struct DecisionRingTests {
    private static func policies() -> PolicySet {
        PolicyFiles(policies: []).load(language: PolicyLanguage())
    }

    private static func add(_ id: String, to ring: DecisionRing, _ policies: PolicySet, byteCount: Int = 2) {
        let review = [UInt8](repeating: 0x20, count: byteCount)
        ring.add(id: id, .mutating, message: "no", review: review.span, isSecret: false, policies)
    }

    @Test func `policies of before are never taken for those of now, whose memory they may have had`() {
        let ring = DecisionRing()
        for turn in 0..<20 {
            Self.add("turn-\(turn)", to: ring, Self.policies())
            let now = SnapshotBox(Self.policies())
            let route = DecisionRoute(ring, now, language: PolicyLanguage(), token: [0x78])
            let text = ring.entry("turn-\(turn)").map { route.explanation(of: $0) } ?? ""
            #expect(text.contains("the policies have changed since"), "\(text)")
        }
    }

    @Test func `policies that are still in force are not said to have changed`() throws {
        let ring = DecisionRing()
        let policies = Self.policies()
        Self.add("one", to: ring, policies)
        let route = DecisionRoute(ring, SnapshotBox(policies), language: PolicyLanguage(), token: [0x78])
        #expect(!route.explanation(of: try #require(ring.entry("one"))).contains("changed"))
    }

    @Test func `the oldest are forgotten first, by number and by size`() {
        let ring = DecisionRing(countMaximum: 3, reviewByteCountMaximum: 100, byteCountMaximum: 150)
        let policies = Self.policies()
        for id in ["a", "b", "c", "d"] { Self.add(id, to: ring, policies) }
        #expect(ring.entry("a") == nil && ring.entry("b") != nil)
        Self.add("large", to: ring, policies, byteCount: 101)
        #expect(ring.entry("large")?.review == nil, "a review beyond the bound is not kept")
        for id in ["e", "f"] { Self.add(id, to: ring, policies, byteCount: 100) }
        #expect(ring.entry("e") == nil && ring.entry("f")?.review?.count == 100)
    }
}
