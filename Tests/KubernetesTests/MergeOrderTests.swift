// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes
import Testing

/// The list algorithm of admission.md 6.5 written down naively, to compare the merge with.
private struct ReferenceOrder {
    /// The keys that both lists have, in the patch's order.
    private var shared: [Character]
    private var merged: Set<Character> = []
    /// A letter as the live list has it, its upper case where the patch wrote it.
    private(set) var result = ""

    init(live: [Character], patch: [Character]) {
        shared = patch.filter { live.contains($0) }
        var (l, p) = (0, 0)
        while l < live.count || p < patch.count {
            if l < live.count, p < patch.count {
                if live[l] == patch[p] {
                    emit(patch[p])
                    (l, p) = (l + 1, p + 1)
                    if !shared.isEmpty { shared.removeFirst() }
                    continue
                }
                if patch.contains(live[l]), let head = shared.first, head != live[l] {
                    l += 1
                    continue
                }
            }
            if l < live.count {
                if !patch.contains(live[l]) {
                    result.append(live[l])
                    l += 1
                    continue
                }
                if merged.contains(live[l]) { l += 1 }
            }
            if p < patch.count {
                emit(patch[p])
                if shared.first == patch[p] { shared.removeFirst() }
                p += 1
            }
        }
    }

    private mutating func emit(_ letter: Character) {
        merged.insert(letter)
        result += letter.uppercased()
    }
}

@Suite struct MergeOrderTests {
    @Test func `every short pair of lists merges in the order of the specification`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        var generator = Generator(state: 0x5EED)
        for _ in 0..<3000 {
            let live = (0..<generator.below(7)).map { _ in Self.letters[generator.below(6)] }
            let patch = Array(Self.letters.shuffled(using: &generator).prefix(generator.below(6)))
            let expected = ReferenceOrder(live: live, patch: patch).result
            let outcome = try fixture.apply(
                Self.pod(patch, image: true), to: Self.pod(live, image: false), catalogue, "Pod")
            #expect(outcome == Self.merged(expected), "\(String(live)) + \(String(patch))")
        }
    }

    private static let letters: [Character] = ["a", "b", "c", "d", "e", "f"]

    private static func pod(_ letters: [Character], image: Bool) -> String {
        let items = letters.map { image ? #"{"image":"i","name":"\#($0)"}"# : #"{"name":"\#($0)"}"# }
        return MergeTests.pod(containers: "[\(items.joined(separator: ","))]")
    }

    private static func merged(_ letters: String) -> String {
        let items = letters.map {
            $0.isUppercase ? #"{"image":"i","name":"\#($0.lowercased())"}"# : #"{"name":"\#($0)"}"#
        }
        return MergeTests.pod(containers: "[\(items.joined(separator: ","))]")
    }

    @Test func `no value of any shape brings the merge or the decoder down`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let kind = try fixture.triple(["", "v1", "Pod"])
        var generator = Generator(state: 0xBAD)
        var appliedCount = 0
        for _ in 0..<3000 {
            let live = try fixture.read(generator.object(depth: 6))
            let patch = try fixture.read(generator.object(depth: 6))
            do {
                let merged = try catalogue.apply(
                    patch, to: live, kind: kind, catalogue.find(kind), names: fixture.workspace.names,
                    wellKnown: fixture.names, arena: &fixture.workspace.arena)
                appliedCount += 1
                // What a patch gave it gives again.
                let again = try catalogue.apply(
                    patch, to: merged, kind: kind, catalogue.find(kind), names: fixture.workspace.names,
                    wellKnown: fixture.names, arena: &fixture.workspace.arena)
                #expect(again.isEqual(to: merged))
            } catch {
                // A refusal is an answer.
            }
            _ = catalogue.decodeFailure(
                of: patch, original: live, names: fixture.workspace.names, wellKnown: fixture.names,
                arena: &fixture.workspace.arena)
            fixture.workspace.arena.reset()
        }
        #expect(appliedCount > 100)
    }
}

/// Random numbers that are the same in every run.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    private static let fields = [
        "metadata", "labels", "finalizers", "spec", "containers", "initContainers", "name", "image", "ports",
        "containerPort", "protocol", "env", "value", "hostname", "volumes",
    ]

    /// An object of the fields that a Pod has, mostly in the wrong places.
    mutating func object(depth: Int) -> String {
        guard depth > 3 else { return tree(depth) }
        let spec = tree(depth - 2)
        return #"{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"a","env":[\#(item(depth))]}],"hostname":\#(below(3) == 0 ? spec : "\"h\"")}}"#
    }

    private mutating func item(_ depth: Int) -> String {
        below(4) == 0 ? tree(depth - 3) : #"{"name":"\#(Self.fields[below(3)])","value":\#(below(2) == 0 ? "null" : "\"v\"")}"#
    }

    private mutating func tree(_ depth: Int) -> String {
        switch below(depth > 0 ? 9 : 6) {
        case 0: return "null"
        case 1: return "7"
        case 2: return "1.5"
        case 3: return "true"
        case 4: return "\"\""
        case 5: return "\"x\""
        case 6: return "[" + (0..<below(4)).map { _ in tree(depth - 1) }.joined(separator: ",") + "]"
        default:
            let names = Self.fields.shuffled(using: &self).prefix(below(4))
            return "{" + names.map { "\"\($0)\":\(tree(depth - 1))" }.joined(separator: ",") + "}"
        }
    }
}
