// SPDX-License-Identifier: Apache-2.0

// Its formatting of numbers is what ours is compared with.
import Foundation
import JSON
import Testing

@testable import CEL

@Suite("Text kernels of the libraries")
struct TextKernelTests {
    /// Calls `body` with a builder; gives what it wrote.
    private func written(_ body: (inout TextBuilder) -> Void) -> String {
        var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 20)
        return unsafe withUnsafeMutablePointer(to: &workspace) { workspace in
            var builder = unsafe TextBuilder(workspace)
            body(&builder)
            return builder.finish().swiftString
        }
    }

    /// Calls `body` with texts that live as long as the call.
    private func withTexts<Result>(
        _ one: String, _ other: String, _ body: (UTF8Text, UTF8Text) -> Result
    ) -> Result {
        var one = one, other = other
        return one.withUTF8 { left in
            other.withUTF8 { right in unsafe body(UTF8Text(left), UTF8Text(right)) }
        }
    }

    /// Bit patterns of every exponent, with a mantissa that follows a fixed rule.
    private static let doubles: [Double] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<2046).map { exponent in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(bitPattern: UInt64(exponent) << 52 | state >> 12)
        }
    }()

    @Test("A double has the decimals that C's printf gives it, for every exponent")
    func fixed() {
        for value in Self.doubles + [
            0, 0.5, 1.5, 2.5, 0.25, 0.35, 1e22, 9.5, 99.5, 0.05, .leastNonzeroMagnitude,
        ] {
            for decimals in [0, 1, 6, 20] {
                let found = written {
                    $0.append(fixed: value, decimals: decimals, isGrouped: false)
                }
                #expect(found == String(format: "%.\(decimals)f", value))
            }
        }
    }

    @Test("A power of ten is that of C's printf, in superscript")
    func scientific() {
        let figures = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        for value in Self.doubles + [
            0, 1, 9.9999995, 9.9999994, 1234567.5, 12345678.5, 1e15, 1e16, .leastNonzeroMagnitude,
        ] {
            let parts = String(format: "%.6e", value).split(separator: "e")
            let exponent = parts[1].map {
                $0 == "-" ? "⁻" : $0 == "+" ? "" : String(figures[$0.wholeNumberValue ?? 0])
            }
            let expected = "\(parts[0])×10\(exponent.joined())"
            #expect(written { $0.append(scientific: value) } == expected)
        }
    }

    @Test("Thousands are grouped")
    func grouped() {
        #expect(
            written { $0.append(fixed: -1234567.891, decimals: 3, isGrouped: true) }
                == "-1,234,567.891")
        #expect(written { $0.append(fixed: 999, decimals: 0, isGrouped: true) } == "999")
        #expect(written { $0.append(fixed: 1000, decimals: 0, isGrouped: true) } == "1,000")
    }

    @Test("A long part is found where it stands, and nowhere else")
    func longParts() {
        let part = String(repeating: "ab", count: 40) + "c"
        for before in [0, 1, 7, 1000] {
            let text = String(repeating: "ab", count: before) + part + "tail"
            #expect(withTexts(text, part) { $0.firstRange(of: $1) } == 2 * before)
            #expect(withTexts(text, part + "x") { $0.firstRange(of: $1) } == nil)
            #expect(withTexts(text, part) { $0.firstRange(of: $1, from: 2 * before + 1) } == nil)
        }
        #expect(withTexts(part, part) { $0.firstRange(of: $1) } == 0)
    }

    @Test("Positions count code points")
    func scalars() {
        #expect(withTexts("a😀é", "") { text, _ in text.scalarCount } == 3)
        #expect(withTexts("a😀é", "") { text, _ in text.byteIndex(ofScalar: 2) } == 5)
        #expect(withTexts("a😀é", "") { text, _ in text.byteIndex(ofScalar: 3) } == 7)
        #expect(withTexts("a😀é", "") { text, _ in text.byteIndex(ofScalar: 4) } == nil)
    }

    @Test(
        "Texts are quoted as Go quotes them",
        arguments: [
            ("it\"s", "\"it\\\"s\""), ("a\nb\u{7F}", "\"a\\nb\\x7f\""),
            ("日本 \u{200B}", "\"日本 \\u200b\""),
            ("\u{00A0}😀\u{E0001}", "\"\\u00a0😀\\U000e0001\""),
        ])
    func quoted(_ text: String, _ expected: String) {
        #expect(
            withTexts(text, "") { text, _ in written { $0.append(goQuoted: text) } } == expected)
    }
}
