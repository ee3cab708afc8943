// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import YAML

/// The documents of a text as compact JSON, one a line.
func json(_ text: String) throws -> String {
    var names = Names()
    let documents = try YAMLDocument.read(Array(text.utf8), file: "test.yaml", names: &names)
    var lines: [String] = []
    for document in documents {
        var output = ByteBuffer()
        Writer.write(document.root, names: names, to: &output)
        lines.append(output.string)
    }
    return lines.joined(separator: "\n")
}

@Suite struct YAMLDocumentTests {
    @Test("Plain scalars, as Kubernetes reads them", arguments: [
        // bools
        ("yes", "true"), ("Yes", "true"), ("YES", "true"), ("y", "true"), ("Y", "true"), ("on", "true"),
        ("On", "true"), ("true", "true"), ("True", "true"), ("no", "false"), ("n", "false"), ("N", "false"),
        ("off", "false"), ("OFF", "false"), ("False", "false"), ("yEs", "\"yEs\""), ("truE", "\"truE\""),
        // null
        ("", "null"), ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"), ("nULL", "\"nULL\""),
        // integers
        ("0", "0"), ("-0", "0"), ("12", "12"), ("+12", "12"), ("-12", "-12"), ("1_000", "1000"),
        ("017", "15"), ("0o17", "15"), ("0x1F", "31"), ("0X1f", "31"), ("-0x10", "-16"), ("0b101", "5"), ("-0b11", "-3"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"), ("08", "8"), ("0o8", "\"0o8\""), ("0x", "\"0x\""),
        ("--1", "\"--1\""), ("0x-1", "\"0x-1\""), ("1__0", "10"),
        // floats; without a fraction they come back from JSON as integers
        ("1.5", "1.5"), ("1.0", "1"), ("1.", "1"), (".5", "0.5"), ("-.5", "-0.5"), ("1e3", "1000"), ("1.5e-3", "0.0015"),
        ("1e21", "1e+21"), ("123456789012345678901", "123456789012345680000"), ("1e999", "\"1e999\""),
        ("1.5.2", "\"1.5.2\""), ("1e", "\"1e\""), ("._5", "\"._5\""), (".", "\".\""), ("+", "\"+\""),
        // text
        ("2001-01-01", "\"2001-01-01\""), ("2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\""),
        ("12:30:45", "\"12:30:45\""), ("1Gi", "\"1Gi\""), ("100m", "\"100m\""), ("a b", "\"a b\""),
        ("'yes'", "\"yes\""), ("\"12\"", "\"12\""), ("''", "\"\""), ("\"a\\tb\\u00fc\\x41\"", "\"a\\tbüA\""),
        ("=", "\"=\""),
        // tags
        ("!!str 12", "\"12\""), ("!!str", "\"\""), ("!!int \"12\"", "12"), ("!!float 1", "1"), ("!!bool yes", "true"),
        ("! 12", "\"12\""), ("!mine 12", "\"12\""), ("!!binary aGVsbG8=", "\"hello\""), ("!!timestamp 2001-01-01", "\"2001-01-01\""),
    ])
    func scalars(_ row: (text: String, json: String)) throws {
        #expect(try json("a: \(row.text)\n") == "{\"a\":\(row.json)}")
    }

    @Test("Whole documents", arguments: [
        ("", ""), ("# nothing\n", ""), ("---\n---\n", ""), ("---\na: 1\n---\n\n---\nb: 2\n...\n", "{\"a\":1}\n{\"b\":2}"),
        ("{\"a\": [1, 2.5, \"x\", null, true], \"b\": {}}", #"{"a":[1,2.5,"x",null,true],"b":{}}"#),
        ("a:\n- 1\n- b: 2\n  c: 3\n-\n  - x\n", #"{"a":[1,{"b":2,"c":3},["x"]]}"#),
        ("a: |\n  one\n  two\n\nb: >-\n  one\n  two\n", #"{"a":"one\ntwo\n","b":"one two"}"#),
        ("1: a\n0x10: b\nno: c\n1.5: d\n1e6: f\n1e-5: g\n-0.25: h\n.inf: i\n",
            #"{"1":"a","16":"b","false":"c","1.5":"d","1e+06":"f","1e-05":"g","-0.25":"h",".inf":"i"}"#),
        ("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n", #"{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}]}"#),
        ("a: &x 1\nb: &x 2\nc: *x\n", #"{"a":1,"b":2,"c":2}"#),
        ("base: &b {x: 1, z: 2}\nd:\n  <<: *b\n  z: 3\n", #"{"base":{"x":1,"z":2},"d":{"z":3,"x":1}}"#),
        ("d:\n  <<: [{x: 1}, {x: 2, z: 2}]\n", #"{"d":{"x":1,"z":2}}"#),
        ("\"<<\": {x: 1}\n", #"{"<<":{"x":1}}"#),
        ("\u{FEFF}a: 1\n", #"{"a":1}"#),
    ])
    func documents(_ row: (text: String, json: String)) throws {
        let result = try json(row.text)
        #expect(result == row.json)
    }

    @Test("What is refused, where and why", arguments: [
        ("a: 1\nb: 2\na: 3\n", "3:1: key \"a\" is already set in this mapping at line 1, column 1: remove one of them"),
        ("yes: 1\ntrue: 2\n", "2:1: key \"true\" is already set in this mapping at line 1, column 1: remove one of them"),
        ("? [a]\n: 1\n", "1:3: found a list as a key, expected a string, a number or a bool: put it in quotes"),
        ("~: 1\n", "1:1: found null as a key, expected a string, a number or a bool: put it in quotes"),
        ("a: .inf\n", "1:4: found .inf, which JSON cannot express, expected a finite number: put it in quotes if it is text"),
        ("a: !!int x\n", "1:4: found \"x\" with the tag !!int, which it cannot be read as: remove the tag or correct the value"),
        ("a: !!binary \"*\"\n", "1:4: found text that is no base64 with the tag !!binary: correct it"),
        ("a: *x\n", "1:4: found alias *x, expected an anchor &x before it in this document"),
        ("a: &x 1\n---\nb: *x\n", "3:4: found alias *x, expected an anchor &x before it in this document"),
        ("a: &x [*x]\n", "1:8: alias *x lies within its own anchor, so the value would have no end"),
        ("a:\n  <<: 1\n", "2:3: found something else behind the merge key <<, expected a mapping, an alias of one, or a list of these"),
        ("a: [1, 2\nb: 3\n", "2:2: did not find expected ',' or ']' while parsing a flow sequence that begins at line 1"),
        ("a:\n\t- b\n", "2:1: found character that cannot start any token while scanning for the next token"),
        ("a: 'x\n", "2:1: found unexpected end of stream while scanning a quoted scalar that begins at line 1"),
        ("a: b: c\n", "1:5: mapping values are not allowed in this context"),
    ])
    func refuses(_ row: (text: String, message: String)) {
        let error = #expect(throws: YAMLError.self) { try json(row.text) }
        #expect(error?.description == "test.yaml:" + row.message)
    }

    @Test func `bytes that are not UTF-8 are refused with their place`() {
        var names = Names()
        let error = #expect(throws: YAMLError.self) {
            try YAMLDocument.read(Array("a: 1\nb: ".utf8) + [0xFF, 0x0A], file: "f", names: &names)
        }
        #expect(error?.position == Position(line: 2, column: 4))
    }

    @Test func `every value knows its place`() throws {
        var names = Names()
        let text = "a: 1\nb:\n  - x\n  - c: yes\n---\nd: {e: [1,\n  2]}\n"
        let documents = try YAMLDocument.read(Array(text.utf8), file: "f.yaml", names: &names)
        func place(_ document: Int, _ path: [String]) -> Position? {
            var node: Node? = documents[document].root
            for step in path {
                if let index = Int(step) { node = node?[index] } else { node = node?[names.intern(step)] }
            }
            return node.flatMap { documents[document].position(of: $0) }
        }
        #expect(place(0, []) == Position(line: 1, column: 1))
        #expect(place(0, ["a"]) == Position(line: 1, column: 4))
        #expect(place(0, ["b", "0"]) == Position(line: 3, column: 5))
        #expect(place(0, ["b", "1", "c"]) == Position(line: 4, column: 8))
        #expect(place(1, ["d", "e", "1"]) == Position(line: 7, column: 3))
        #expect(documents[0].position(of: documents[1].root) == nil)
    }

    @Test func `expansion bombs are refused`() throws {
        func bomb(_ levels: Int, _ line: (Int) -> String) -> String {
            "a0: &a0 {k: v}\n" + (1...levels).map { "a\($0): &a\($0) \(line($0 - 1))\n" }.joined()
        }
        func aliases(_ name: String, _ count: Int) -> String {
            Array(repeating: "*\(name)", count: count).joined(separator: ",")
        }
        for text in [bomb(9) { "[\(aliases("a\($0)", 9))]" }, bomb(9) { "{<<: [\(aliases("a\($0)", 9))]}" }] {
            let error = #expect(throws: YAMLError.self) { try json(text) }
            #expect(error?.problem == .tooManyValues)
        }
        let long = "a: &a \"\(String(repeating: "x", count: 1 << 20))\"\nb: [\(aliases("a", 1000))]\n"
        #expect(throws: YAMLError.self) { try json(long) }
        let chain = "a0: &a0 [1]\n" + (1...600).map { "a\($0): &a\($0) [*a\($0 - 1)]\n" }.joined()
        let error = #expect(throws: YAMLError.self) { try json(chain) }
        #expect(error?.problem == .tooDeep)
    }

    @Test func `nesting and size are bounded`() throws {
        for (begin, end) in [("[", "]"), ("{a: ", "}")] {
            let error = #expect(throws: YAMLError.self) {
                try json(String(repeating: begin, count: 10_000) + String(repeating: end, count: 10_000))
            }
            #expect(error?.problem == .tooDeep)
        }
        let error = #expect(throws: YAMLError.self) {
            try json(String(repeating: "#", count: Limits.fileByteCountMaximum + 1))
        }
        #expect(error?.problem == .tooLarge(byteCount: Limits.fileByteCountMaximum + 1))
    }
}
