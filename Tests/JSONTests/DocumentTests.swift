// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

@Suite struct DocumentTests {
    @Test("What a value is read as", arguments: [
        ("0", "0"), ("-0", "0"), ("1", "1"), ("-1", "-1"), ("1.0", "1.0d"), ("1e2", "100.0d"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808u"),
        ("18446744073709551615", "18446744073709551615u"),
        ("18446744073709551616", "1.8446744073709552e+19d"),
        ("-9223372036854775809", "-9.223372036854776e+18d"),
        ("100000000000000000000000", "1e+23d"),
        ("0.1", "0.1d"), ("-0.0", "-0.0d"), ("123456789012345678901234567890.5", "1.2345678901234568e+29d"),
        ("1.7976931348623157e308", "1.7976931348623157e+308d"), ("5e-324", "5e-324d"), ("1e-999", "0.0d"),
        ("8.41e21", "8.41e+21d"), ("9007199254740993.0", "9007199254740992.0d"),
        ("2.2250738585072011e-308", "2.225073858507201e-308d"),
        ("0e99999999999999999999", "0.0d"), ("true", "true"), ("false", "false"), ("null", "null"),
        ("[]", "[]"), ("{}", "{}"), (" [ ] ", "[]"), ("\t{ \r\n }\n", "{}"), ("[[],[[]],{}]", "[[],[[]],{}]"),
        (#"{"a":[1,2],"b":"x"}"#, #"{a:[1,2],b:"x"}"#),
        (#"{"":{"":null}}"#, "{:{:null}}"),
        (#""""#, #""""#), (#""abc""#, #""abc""#), (#""ü€𝄞""#, #""ü€𝄞""#),
        (#""\u00fc\u20AC\uD834\udd1e""#, #""ü€𝄞""#), (#""\"\\\/\b\f\n\r\t""#, "\"\"\\/\u{8}\u{C}\n\r\t\""),
        (#""\ud834""#, "\"\u{FFFD}\""), (#""\udd1e\ud834x""#, "\"\u{FFFD}\u{FFFD}x\""),
        (#""\ud834\u0041""#, "\"\u{FFFD}A\""), (#""\u0000""#, "\"\u{0}\""),
        (#"{"k:{\"type\":\"Ready\"}":{".":{}}}"#, #"{k:{"type":"Ready"}:{.:{}}}"#),
        ("\"\u{7F}\"", "\"\u{7F}\""), (#""0123456789abcdef\n0123456789""#, "\"0123456789abcdef\n0123456789\""),
    ])
    func reads(_ row: (source: String, expected: String)) throws {
        #expect(try Reading(row.source).text == row.expected)
        // Space around it and a place within an array change nothing.
        #expect(try Reading("\n        [\(row.source) ]\r\n").text == "[\(row.expected)]")
    }

    @Test("Of several members of a name the last stays, in its place", arguments: [
        (#"{"a":1,"a":2}"#, "{a:2}"),
        (#"{"a":{"x":[1,2]},"b":2,"a":3,"c":4}"#, "{b:2,a:3,c:4}"),
        (#"{"a":1,"a":{"b":1,"b":[2],"b":[3,4]},"z":[{"q":1,"q":2}]}"#, "{a:{b:[3,4]},z:[{q:2}]}"),
        (#"{"a":{"b":1,"b":2},"a":{"b":{"c":{},"c":[]}},"d":[[{"e":1,"e":{}}]]}"#, "{a:{b:{c:[]}},d:[[{e:{}}]]}"),
        (#"[{"a":1,"\u0061":2},5]"#, "[{a:2},5]"),
    ])
    func replaces(_ row: (source: String, expected: String)) throws {
        #expect(try Reading(row.source).text == row.expected)
    }

    @Test("What is refused, where and why", arguments: [
        ("", "1:1: found the end of the document, expected a value"),
        (" ", "1:2: found the end of the document, expected a value"),
        ("nul", "1:1: found 'n', expected a value"),
        ("falsy", "1:1: found 'f', expected a value"),
        ("{} x", "1:4: found 'x', expected nothing more after the document"),
        ("[1,]", "1:4: found ']', expected a value"),
        ("[1 2]", "1:4: found '2', expected ',' or ']' after an element"),
        ("[1}", "1:3: found '}', expected ',' or ']' after an element"),
        ("{,}", "1:2: found ',', expected a member's name in double quotes"),
        ("{\"a\":1,}", "1:8: found '}', expected a member's name in double quotes"),
        ("{\"a\" 1}", "1:6: found '1', expected ':' after a member's name"),
        ("{\n  \"ä\": 1 \"b\"", "2:10: found '\"', expected ',' or '}' after a member"),
        ("{'a':1}", "1:2: found ''', expected a member's name in double quotes"),
        ("[", "1:2: found the end of the document, expected a value"),
        ("01", "1:2: found '1' after a leading 0, expected no further digit"),
        ("-", "1:2: found the end of the document, expected a digit of a number"),
        ("-x", "1:2: found 'x', expected a digit of a number"),
        ("1.", "1:3: found the end of the document, expected a digit of a number"),
        ("1e+", "1:4: found the end of the document, expected a digit of a number"),
        (".5", "1:1: found '.', expected a value"),
        ("+1", "1:1: found '+', expected a value"),
        ("NaN", "1:1: found 'N', expected a value"),
        ("1e999", "1:1: the number is too large for a double (at most about 1.8e308)"),
        ("\"abc", "1:5: found the end of the document, expected '\"' at the end of a string"),
        ("\"abc\\", "1:6: found the end of the document, expected '\"' at the end of a string"),
        ("\"a\nb\"", "1:3: found byte 0x0A in a string, expected it as an escape such as \\n"),
        ("\"\\x\"", #"1:3: found 'x', expected one of \" \\ \/ \b \f \n \r \t \u0000"#),
        ("\"\\u12G4\"", #"1:2: found '\', expected one of \" \\ \/ \b \f \n \r \t \u0000"#),
        ("\"\\u12\"", #"1:2: found '\', expected one of \" \\ \/ \b \f \n \r \t \u0000"#),
        ("\u{FEFF}1", "1:1: found byte 0xEF, expected a value"),
        ("[1,\0]", "1:4: found byte 0x00, expected a value"),
        ("/* */1", "1:1: found '/', expected a value"),
    ])
    func refuses(_ row: (source: String, message: String)) {
        let error = #expect(throws: JSONError.self) { try Reading(row.source) }
        #expect(error?.description == row.message)
    }

    @Test("Bytes that are not UTF-8 are refused in values, names and behind long runs", arguments: [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82],
        [0xF0, 0x9D, 0x84], [0xC3, 0x28], [0xE2, 0x28, 0xA1],
    ] as [[UInt8]])
    func refusesInvalidUTF8(_ sequence: [UInt8]) {
        for padding in 0..<20 {
            let run = [UInt8](repeating: 0x61, count: padding)
            let value = [0x22] + run + sequence + run + [0x22]
            for bytes in [value, [0x7B] + value + Array(":1}".utf8)] {
                let error = #expect(throws: JSONError.self) { try Reading(bytes: bytes) }
                #expect(error?.problem == .invalidUTF8)
                #expect(error?.byteOffset == (bytes.count == value.count ? 1 : 2) + padding)
            }
        }
    }

    /// Each opening bracket is a cell of one byte, each value behind them one of two: the most cells that bytes can make.
    @Test(arguments: ["1,", "[],", "{\"a\":1},", "\"\",", "{},"])
    func `brackets that are never closed find room, and all that follows them`(_ value: String) {
        for depth in [1, 2, Limits.depthMaximum - 1, Limits.depthMaximum] {
            for count in [0, 1, 1_000, 10_000] {
                let text = String(repeating: "[", count: depth) + String(repeating: value, count: count)
                #expect(throws: JSONError.self) { try Reading(text) }
            }
        }
    }

    @Test func `nesting is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try Reading(nested(Limits.depthMaximum))
        for depth in [Limits.depthMaximum + 1, 10_000] {
            let error = #expect(throws: JSONError.self) { try Reading(nested(depth)) }
            #expect(error?.problem == .tooDeep)
            #expect(error?.byteOffset == Limits.depthMaximum)
        }
        let objects = String(repeating: "{\"a\":", count: 10_000)
        #expect(throws: JSONError.self) { try Reading(objects) }
    }

    @Test func `a document past the size limit is refused`() {
        var names = Names()
        var arena = Arena(byteCountMaximum: 1 << 20)
        var document = Document(byteCountMaximum: 10)
        let bytes = Array("[1,2,3,4,5]".utf8)
        let error = unsafe bytes.withUnsafeBufferPointer { bytes in
            #expect(throws: JSONError.self) {
                try unsafe document.read(bytes, names: &names, arena: &arena)
            }
        }
        #expect(error?.description == "1:11: the document has more than 10 bytes")
        #expect(document.root.isNull)
    }

    @Test func `a recorded review cut off anywhere is refused`() throws {
        for review in recordedReviews() {
            var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 24)
            var document = Document()
            let whole = Array(review.bytes.reversed().drop { $0 <= 0x20 }.reversed())
            // Every byte of the small ones; the work is quadratic, and this is a debug build.
            let step = max(1, whole.count * whole.count / 40_000_000)
            for count in stride(from: 0, to: whole.count, by: step) {
                // A copy of exactly this size: a read behind its end is seen by the address sanitizer.
                let cut = Array(whole[..<count])
                _ = unsafe cut.withUnsafeBufferPointer { cut in
                    #expect(throws: JSONError.self) { try unsafe document.read(cut, into: &workspace) }
                }
                workspace.reset()
            }
            try unsafe whole.withUnsafeBufferPointer { whole in
                try unsafe document.read(whole, into: &workspace)
            }
            #expect(document.root[workspace.names.intern("kind")]?.string == "AdmissionReview")
        }
    }

    @Test func `hostile objects cost linear time`() throws {
        // 400,000 members of one name, and of many names over and over.
        let same = "{" + String(repeating: "\"a\":1,", count: 400_000) + "\"a\":2}"
        #expect(try Reading(same).text == "{a:2}")
        let many = "{" + (0..<200_000).map { "\"\($0 % 50_000)\":\($0)" }.joined(separator: ",") + "}"
        let reading = try Reading(many)
        #expect(reading.root.count == 50_000)
        #expect(reading.root[reading.names.intern("7")]?.int == 150_007)
    }
}

@Suite struct DocumentMemoryTests {
    @Test func `a document keeps its memory, but not that of a very large one`() throws {
        var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 24)
        var document = Document()
        func read(_ text: String) throws {
            let bytes = Array(text.utf8)
            try unsafe bytes.withUnsafeBufferPointer { try unsafe document.read($0, into: &workspace) }
            workspace.reset()
        }
        try read("[" + String(repeating: "1,", count: 5_000) + "1]")
        let capacity = document.cellCapacity
        try read("{}")
        #expect(document.cellCapacity == capacity)
        let members = (0..<20_000).map { "\"\($0)\":1" }.joined(separator: ",")
        let elements = String(repeating: "1,", count: Limits.cellCapacityKept)
        try read("{\(members),\"a\":[\(elements)1]}")
        #expect(document.cellCapacity > Limits.cellCapacityKept)
        #expect(document.stampCapacity > 20_000)
        try read(#"{"a":1,"a":2}"#)
        #expect(document.cellCapacity == Limits.cellCapacityKept)
        #expect(document.stampCapacity < 20_000)
        #expect(document.root.count == 1)
        #expect(workspace.names.entryCapacity <= Limits.nameCapacityKept)
    }
}
