// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

/// A workspace that has seen other documents reads each as a fresh one does: predictions never change what is read.
@Suite struct PredictionTests {
    @Test func `documents read one after another are read as if alone`() throws {
        var dice = Dice(state: 7)
        var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 20)
        var document = Document()
        for _ in 0..<4_000 {
            let text = anyDocument(&dice)
            var bytes = Array(text.utf8)
            if dice.below(10) == 0 { bytes.removeLast(dice.below(bytes.count)) }
            if dice.below(10) == 0, !bytes.isEmpty { bytes[dice.below(bytes.count)] = UInt8(dice.below(256)) }
            var alone: String
            do throws(JSONError) { alone = try Reading(bytes: bytes).text } catch { alone = error.description }
            let together: String = unsafe bytes.withUnsafeBufferPointer { bytes in
                do throws(JSONError) {
                    try unsafe document.read(bytes, into: &workspace)
                    return describe(document.root, workspace.names)
                } catch { return error.description }
            }
            #expect(together == alone)
            workspace.reset()
        }
    }

    @Test func `recorded reviews are read alike in any order`() throws {
        var dice = Dice(state: 9)
        let reviews = recordedReviews().filter { $0.bytes.count < 20_000 }
        let expected = try reviews.map { try Reading(bytes: $0.bytes).text }
        var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 24)
        var document = Document()
        for _ in 0..<(reviews.isEmpty ? 0 : 100) {
            let index = dice.below(reviews.count)
            try unsafe reviews[index].bytes.withUnsafeBufferPointer { bytes in
                try unsafe document.read(bytes, into: &workspace)
            }
            #expect(describe(document.root, workspace.names) == expected[index])
            workspace.reset()
        }
    }

    @Test func `names that are forgotten are not predicted`() throws {
        var names = Names()
        var arena = Arena(byteCountMaximum: 1 << 16)
        var document = Document()
        _ = names.intern("seed")
        let count = names.count
        // The same numbers stand for other names each time.
        for round in 0..<50 {
            let key = "k\(round % 7)"
            let text = #"{"seed":1,"\#(key)":{"seed":2,"x\#(key)":3},"long name \#(key) of more than sixteen":4}"#
            let bytes = Array((text + String(repeating: " ", count: 64)).utf8)
            try unsafe bytes.withUnsafeBufferPointer { bytes in
                try unsafe document.read(bytes, names: &names, arena: &arena)
            }
            #expect(describe(document.root, names)
                == "{seed:1,\(key):{seed:2,x\(key):3},long name \(key) of more than sixteen:4}")
            names.forget(after: count)
            arena.reset()
        }
    }

    /// Few names that resemble each other, written in several ways.
    private func anyDocument(_ dice: inout Dice) -> String {
        func value(_ depth: Int) -> String {
            switch dice.below(depth > 3 ? 2 : 6) {
            case 0: return "1"
            case 1: return "{}"
            case 2: return "[\(value(depth + 1)),\(value(depth + 1))]"
            default:
                return "{" + (0..<(1 + dice.below(5))).map { _ in member(depth) }.joined(separator: ",") + "}"
            }
        }
        func member(_ depth: Int) -> String {
            let names = [
                "", "a", "ab", "abc", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklm", "abcdefghijklmn",
                "abcdefghijklmno", "abcdefghijklmnop", "k:{\\\"name\\\":\\\"one\\\"}", "k:{\\\"name\\\":\\\"two\\\"}",
                "\\u0061b", "a\\\\", String(repeating: "long", count: 10), String(repeating: "long", count: 40),
                "ü", "a\\u0000",
            ]
            let space = ["", "", "", " ", "\n        "]
            return space[dice.below(5)] + "\"" + names[dice.below(names.count)] + "\"" + space[dice.below(4)] + ":"
                + space[dice.below(4)] + value(depth + 1)
        }
        return value(0) + String(repeating: " ", count: dice.below(60))
    }
}
