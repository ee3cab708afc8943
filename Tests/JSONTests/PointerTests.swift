// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

@Suite struct PointerTests {
    /// RFC 6901 section 5.
    static let document = #"""
        {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}
        """#

    @Test("What a pointer points at (RFC 6901 section 5)", arguments: [
        ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"),
        ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
        ("/foo/2", nil), ("/foo/-", nil), ("/foo/00", nil), ("/foo/0/x", nil), ("/bar", nil),
        ("/m~01n", nil), ("//", nil), ("/foo/9999999999999999999999", nil),
    ] as [(String, String?)])
    func resolves(_ row: (pointer: String, value: String?)) throws {
        let reading = try Reading(PointerTests.document)
        var arena = Arena(byteCountMaximum: 4096)
        var text = row.pointer
        let found = try #require(text.withUTF8 { text in
            unsafe Pointer(UTF8Text(text)).map {
                reading.root.value(at: $0, names: reading.names, arena: &arena)
            }
        })
        #expect(found.map { describe($0, reading.names) } == row.value)
    }

    @Test("What is no pointer", arguments: ["a", "a/b", "~0", "/~", "/a~2", "/~~0", "/x/~"])
    func refuses(_ text: String) {
        var text = text
        let isPointer = text.withUTF8 { unsafe Pointer(UTF8Text($0)) != nil }
        #expect(!isPointer)
    }

    @Test("Names as tokens", arguments: [
        ("a", "a"), ("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01"), ("/", "~1"), ("", ""),
    ])
    func escapes(_ row: (name: String, token: String)) {
        var output = ByteBuffer()
        var name = row.name
        name.withUTF8 { unsafe output.append(pointerToken: UTF8Text($0)) }
        #expect(output.string == row.token)
    }
}
