// SPDX-License-Identifier: Apache-2.0

import CELProtobuf
import JSON
import Testing

@testable import CEL

@Suite("Messages out of bytes (protobuf.dev: Encoding)")
struct MessageDecodingTests {
    private static let all = MessageSet(
        [
            MessageType(
                "t.All",
                [
                    Field("i", 1, .int32), Field("s", 2, .sint64), Field("u", 3, .uint32),
                    Field("f", 4, .fixed32), Field("d", 5, .double), Field("b", 6, .bool),
                    Field("t", 7, .string), Field("y", 8, .bytes), Field("o", 9, .float),
                    Field("z", 10, .sfixed64), Field("e", 11, .enumeration("t.Colour")),
                    Field("m", 12, .message("t.All")), Field("r", 13, .int32, .repeated),
                    Field("n", 14, .int64, .map(key: .string)),
                    Field("w", 15, .message("google.protobuf.Int64Value")),
                    Field("a", 16, .message("google.protobuf.Any")),
                ])
        ],
        [EnumerationType("t.Colour", [("RED", 0), ("BLUE", 3)])])

    private static func decode(_ bytes: [UInt8]) -> String {
        var workspace = Workspace(names: JSON.Names(), arenaByteCountMaximum: 1 << 22)
        let value = workspace.withCall { all.decode(bytes, as: "t.All", $0) }
        return SpecificationValue.describe(value, &workspace, all)
    }

    @Test(
        "A field's content is read as its type says",
        arguments: [
            ([], "t.All {}"),
            ([0x08, 0x96, 0x01], #"t.All {string "i": 150}"#),
            // A negative int32 takes ten bytes.
            (
                [0x08, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
                #"t.All {string "i": -2}"#
            ),
            ([0x10, 0x03], #"t.All {string "s": -2}"#),
            ([0x18, 0x07], #"t.All {string "u": 7u}"#),
            ([0x25, 1, 0, 0, 0], #"t.All {string "f": 1u}"#),
            ([0x29, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F], #"t.All {string "d": double 1.5}"#),
            ([0x30, 0x01], #"t.All {string "b": true}"#),
            ([0x3A, 2, 0x68, 0x69], #"t.All {string "t": string "hi"}"#),
            ([0x42, 1, 0xFF], #"t.All {string "y": bytes [255]}"#),
            ([0x4D, 0, 0, 0x80, 0x3F], #"t.All {string "o": double 1.0}"#),
            ([0x51, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], #"t.All {string "z": -1}"#),
            ([0x58, 0x03], #"t.All {string "e": 3}"#),
            ([0x62, 2, 0x08, 1], #"t.All {string "m": t.All {string "i": 1}}"#),
            // One by one and packed.
            ([0x68, 1, 0x68, 2], #"t.All {string "r": [1, 2]}"#),
            ([0x6A, 2, 1, 2], #"t.All {string "r": [1, 2]}"#),
            ([0x72, 5, 0x0A, 1, 0x6B, 0x10, 9], #"t.All {string "n": {string "k": 9}}"#),
            ([0x7A, 2, 0x08, 5], #"t.All {string "w": 5}"#),
            // The last of a repeated scalar counts; a default is not set; unknown fields and groups
            // are passed over.
            ([0x08, 1, 0x08, 2], #"t.All {string "i": 2}"#),
            ([0x08, 0], "t.All {}"),
            ([0xF8, 0x01, 1, 0x08, 1], #"t.All {string "i": 1}"#),
            ([0x0B, 0x13, 0x14, 0x0C, 0x08, 1], #"t.All {string "i": 1}"#),
        ] as [([UInt8], String)])
    func decodes(_ bytes: [UInt8], _ expected: String) {
        #expect(Self.decode(bytes) == expected)
    }

    @Test(
        "What is no message is an error",
        arguments: [
            [0x08], [0x08, 0x80], [0x0D, 1, 2], [0x29, 1], [0x3A, 5, 1], [0x0B], [0x0E, 1], [0x0F],
            [0x08] + [UInt8](repeating: 0x80, count: 10) + [1],
            [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x0A, 1, 1], [0x72, 1, 0x0A],
        ] as [[UInt8]])
    func refuses(_ bytes: [UInt8]) {
        #expect(Self.decode(bytes).hasPrefix("error malformed message 't.All'"))
    }

    @Test func `messages nest up to a bound`() {
        func nested(_ depth: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            for _ in 0..<depth {
                var length = bytes.count
                var prefix: [UInt8] = [0x62]
                while length >= 0x80 {
                    prefix.append(UInt8(length & 0x7F) | 0x80)
                    length >>= 7
                }
                bytes = prefix + [UInt8(length)] + bytes
            }
            return bytes
        }
        #expect(Self.decode(nested(90)).hasPrefix("t.All"))
        #expect(Self.decode(nested(101)).contains("nestedTooDeeply"))
        #expect(Self.decode(nested(2_000)).contains("nestedTooDeeply"))
        let groups = [UInt8](repeating: 0x0B, count: 10_000)
        #expect(Self.decode(groups).contains("nestedTooDeeply"))
    }

    @Test func `any bytes end in a message or an error`() {
        var state: UInt64 = 42
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        for round in 0..<2_000 {
            // Mostly tags that are known, so that something is read.
            let bytes = (0..<(round % 40)).map { _ in next() & 1 == 0 ? next() & 0x7F : next() }
            let text = Self.decode(bytes)
            #expect(text.hasPrefix("t.All") || text.hasPrefix("error"))
        }
    }
}
