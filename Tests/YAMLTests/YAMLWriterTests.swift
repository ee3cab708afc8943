// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

@testable import YAML

@Suite struct YAMLWriterTests {
    @Test("What is written", arguments: [
        (#"{"a":1,"b":{"c":[1,{"d":2,"e":[]},[3,[4]]],"f":{}},"g":null}"#,
            "a: 1\nb:\n  c:\n  - 1\n  - d: 2\n    e: []\n  - - 3\n    - - 4\n  f: {}\ng: null\n"),
        (##"{"a":"yes","b":"12","c":"","d":"x: y","e":"- x","f":"plain text","g":"# no","h":"a #b"}"##,
            "a: \"yes\"\nb: \"12\"\nc: \"\"\nd: \"x: y\"\ne: \"- x\"\nf: plain text\ng: \"# no\"\nh: \"a #b\"\n"),
        (#"{"a":"one\ntwo\n","b":"one\ntwo","c":"one\n\n","d":"\n x"}"#,
            "a: |\n  one\n  two\nb: |-\n  one\n  two\nc: |+\n  one\n\nd: \"\\n x\"\n"),
        ("[]", "[]\n"), ("\"x\"", "x\n"), (#""x\ny\n""#, "|\n  x\n  y\n"), (#"["a\u0000\u0085"]"#, "- \"a\\x00\\x85\"\n"),
    ])
    func writes(_ row: (json: String, yaml: String)) throws {
        var names = Names()
        let document = try OwnedDocument(reading: row.json, names: &names)
        var output = ByteBuffer()
        YAMLWriter.write(document.root, names: names, to: &output)
        #expect(output.string == row.yaml)
        let again = try YAMLDocument.read(Array(output.string.utf8), file: "", names: &names)
        #expect(again.first?.root.isEqual(to: document.root) == true)
    }

    @Test func `every text reads back as itself`() throws {
        let pieces = [
            "a", " ", "\n", ":", "#", "-", "'", "\"", "\\", "1", "yes", "\t", "ü", "\u{85}", "\u{2028}", "\r", "[",
            "{", "&", "*", "!", "%", "|", ",", "~", "\u{0}", "😀", "\u{FEFF}", "?",
        ]
        var texts = pieces
        for one in pieces {
            for two in pieces {
                texts.append(one + two)
                for three in ["a", " ", "\n", ":"] { texts.append(one + two + three) }
            }
        }
        var names = Names()
        for text in texts {
            var quoted = ByteBuffer()
            var copy = text
            copy.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &quoted) }
            for source in ["{\"k\":\(quoted.string),\"z\":1}", "[[\(quoted.string)],1]", "{\(quoted.string):1}"] {
                let document = try OwnedDocument(reading: source, names: &names)
                var output = ByteBuffer()
                YAMLWriter.write(document.root, names: names, to: &output)
                let written = output.string
                let again = try? YAMLDocument.read(Array(written.utf8), file: "", names: &names)
                #expect(again?.first?.root.isEqual(to: document.root) == true, "\(source)\n\(written)")
            }
        }
    }

    @Test func `recorded reviews read back as themselves, and as YAML`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared/fixtures/admissionreviews").standardized
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        if files.isEmpty { print("not found: \(folder.path)") }
        for file in files where file.hasSuffix(".json") {
            let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
            var names = Names()
            let document = try OwnedDocument(reading: bytes, names: &names)
            var output = ByteBuffer()
            YAMLWriter.write(document.root, names: names, to: &output)
            let again = try YAMLDocument.read(Array(output.string.utf8), file: file, names: &names)
            #expect(again.first?.root.isEqual(to: document.root) == true)
            let direct = try YAMLDocument.read(bytes, file: file, names: &names)
            #expect(direct.first?.root.isEqual(to: document.root) == true)
        }
    }
}
