// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

/// Long arrays of alike elements are read in rows; what comes of it is what reading each by itself gives.
@Suite struct RowReaderTests {
    /// Both ways, or both errors.
    private func both(_ text: String) -> (short: String, long: String) {
        func read(_ followsRows: Bool) -> String {
            let bytes = Array(text.utf8)
            var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 22)
            var document = Document()
            document.followsRows = followsRows
            return unsafe bytes.withUnsafeBufferPointer { bytes in
                do throws(JSONError) {
                    try unsafe document.read(bytes, into: &workspace)
                    return describe(document.root, workspace.names) + " of \(document.cellCount) cells"
                } catch { return error.description }
            }
        }
        return (read(true), read(false))
    }

    @Test func `requirements of a selector, in one shape and in several, are read alike both ways`() {
        let shapes: [(Int) -> String] = [
            { #"{"key":"k\#($0)","operator":"In","values":["v\#($0)"]}"# },
            { #"{"key":"k\#($0)","operator":"Exists"}"# },
            { #"{"key":"a key of more than sixteen bytes \#($0)","operator":"NotIn","values":["a","","ü"]}"# },
            { #"{"key":"\u0061\#($0)","operator":"In","values":["a\"b"]}"# },
            { #"{ "key" : "k\#($0)", "operator" : "In", "values" : [ "v" ], "count" : \#($0 % 3) }"# },
        ]
        for first in shapes {
            for second in shapes {
                for period in [1, 2, 7, 40] {
                    let items = (0..<100).map { $0 % period == 0 ? first($0) : second($0) }
                    for separator in [",", ", ", ",\n    "] {
                        let found = both(#"{"a":[\#(items.joined(separator: separator))],"b":[1]}"#)
                        #expect(found.short == found.long)
                    }
                }
            }
        }
    }

    @Test func `arrays inside of arrays, and documents cut off or damaged anywhere`() {
        var dice = Dice(state: 11)
        for _ in 0..<3_000 {
            var text = array(&dice, 0) + String(repeating: " ", count: dice.below(80))
            if dice.below(3) == 0 {
                var bytes = Array(text.utf8)
                switch dice.below(3) {
                case 0: bytes.removeLast(dice.below(bytes.count))
                case 1: bytes[dice.below(bytes.count)] = Array(#"",:{}[]\ x"#.utf8)[dice.below(10)]
                default: bytes.insert(UInt8(dice.below(128)), at: dice.below(bytes.count))
                }
                text = String(decoding: bytes, as: UTF8.self)
            }
            let found = both(text)
            #expect(found.short == found.long, "\(text)")
        }
    }

    @Test func `a name twice in an element of many`() {
        let items = (0..<40).map { #"{"a":"x\#($0)","b":"y","a":"z\#($0)"}"# }
        let found = both("[\(items.joined(separator: ","))]")
        #expect(found.short == found.long && found.long.contains(#"{b:"y",a:"z39"}"#))
    }

    /// Elements of few shapes, some of them arrays again.
    private func array(_ dice: inout Dice, _ depth: Int) -> String {
        let count = dice.below(4) == 0 ? dice.below(9) : 9 + dice.below(30)
        let kind = dice.below(4)
        var items: [String] = []
        for index in 0..<count {
            switch dice.below(12) == 0 ? dice.below(5) : kind {
            case 0: items.append(#"{"name":"n\#(dice.below(1_000))","value":"v"}"#)
            case 1: items.append(#"{"name":"n\#(index)","port":\#(dice.below(2)),"list":["\#(index)",null,true]}"#)
            case 2: items.append(#"["\#(String(repeating: "x", count: dice.below(40)))",{"a":{"b":"c"}}]"#)
            case 3 where depth < 2: items.append(array(&dice, depth + 1))
            default: items.append("\(index)")
            }
        }
        return "[\(items.joined(separator: ","))]"
    }
}
