// SPDX-License-Identifier: Apache-2.0

import Foundation  // Files and folders are made, and gone again.
import Testing

@testable import EventLoop

@Suite("The lines of a batch")
struct LineReaderTests {
    @Test(
        "Empty lines are passed over, and the last one needs no end",
        arguments: [
            ("", []), ("\n\n", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nbc", ["a", "bc"]),
            ("\na\n\nb\n", ["a", "b"]),
        ] as [(String, [String])])
    func lines(_ text: String, _ expected: [String]) throws {
        #expect(try Self.lines(of: text) == expected)
    }

    @Test("A line longer than what is read at once comes whole")
    func longLine() throws {
        let long = String(repeating: "x", count: 200_000)
        #expect(try Self.lines(of: "\(long)\nshort\n\(long)") == [long, "short", long])
    }

    @Test("A line past the bound is an error, the ones before it are read")
    func bound() throws {
        let path = try Self.file("ab\n" + String(repeating: "x", count: 100) + "\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        var reader = try LineReader(path, byteCountMaximum: 50)
        let first = try reader.next()
        #expect(first == Array("ab".utf8))
        do throws(SystemError) {
            _ = try reader.next()
            Issue.record("the long line was read")
        } catch {
            #expect(error.call == "read")
        }
    }

    private static func lines(of text: String) throws -> [String] {
        let path = try file(text)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var reader = try LineReader(path)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    private static func file(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "postern-lines-\(UUID().uuidString)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
