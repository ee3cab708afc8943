// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

@Suite struct WriterTests {
    @Test("Documents come back as they were", arguments: [
        "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "1.5", "0.1", "-0.5", "1e+21", "1e-7", "123456789.125", "5e-324",
        "1.7976931348623157e+308", "0.000001", "123456789012345680000", "[]", "{}", "[[],{}]",
        #"{"a":[1,"x",{"b":null}],"c":{}}"#, #""ü€𝄞""#, #""\"\\/\b\f\n\r\t\u0000\u001f""#,
        #""\u2028\u2029""#, "\"\u{7F}<&>\"", #"{"a\nb":"0123456789abcdef\"0123456789"}"#,
    ])
    func roundTrips(_ text: String) throws {
        #expect(try written(text) == text)
    }

    @Test("Doubles are written as Go writes them", arguments: [
        (1.0, "1"), (-0.0, "-0"), (100, "100"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
        (1.5e300, "1.5e+300"), (0.000001, "0.000001"), (0.0000015, "0.0000015"), (9.5e-7, "9.5e-7"),
        (1e-10, "1e-10"), (0.1 + 0.2, "0.30000000000000004"), (123456.789, "123456.789"),
        (9007199254740992, "9007199254740992"), (4.35, "4.35"),
        (Double.infinity, "null"),
    ])
    func doubles(_ row: (value: Double, text: String)) {
        var output = ByteBuffer()
        output.append(double: row.value)
        #expect(output.string == row.text)
    }

    @Test func `every double reads back as itself, in no more digits than needed`() throws {
        var dice = Dice(state: 1)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: dice.next())
            guard value.isFinite else { continue }
            var output = ByteBuffer()
            output.append(double: value)
            #expect(Double(output.string) == value)
            // Swift's own shortest form has as many digits.
            func digits(_ text: String) -> Int {
                let mantissa = text.split(separator: "e")[0].filter(\.isNumber).drop { $0 == "0" }
                return String(mantissa.reversed().drop { $0 == "0" }).count
            }
            #expect(digits(output.string) == digits("\(value)"), "\(value) \(output.string)")
        }
    }

    @Test func `HTML is escaped only where asked for`() throws {
        let reading = try Reading(#"{"a<b":"x&y>z and more than eight"}"#)
        var output = ByteBuffer()
        Writer.write(reading.root, names: reading.names, to: &output, escapesHTML: true)
        #expect(output.string == #"{"a\u003cb":"x\u0026y\u003ez and more than eight"}"#)
    }

    @Test func `an indented document has a line a value`() throws {
        let reading = try Reading(#"{"a":[1,{"b":null}],"c":{},"d":[]}"#)
        var output = ByteBuffer()
        Writer.writeIndented(reading.root, names: reading.names, to: &output)
        #expect(output.string == """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "c": {},
              "d": []
            }
            """)
    }

    @Test func `recorded reviews are written and read again`() throws {
        for review in recordedReviews() {
            let reading = try Reading(bytes: review.bytes)
            let once = try written(String(decoding: review.bytes, as: UTF8.self))
            let again = try OwnedDocument(reading: once, names: &reading.names)
            #expect(again.root.isEqual(to: reading.root))
            #expect(try written(once) == once)
        }
    }

    @Test func `a buffer keeps what was written before it grew`() {
        var output = ByteBuffer(capacity: 1)
        var expected = ""
        for number in 0..<1000 {
            output.append(decimal: Int64(number) * -7)
            output.append("ab")
            expected += "\(number * -7)ab"
        }
        output.append(decimal: Int64.min)
        output.append(decimal: UInt64.max)
        #expect(output.string == expected + "\(Int64.min)\(UInt64.max)")
        output.truncate(to: 3)
        #expect(output.string == "0ab")
        output.removeAll()
        #expect(output.string == "")
    }

    private func written(_ text: String) throws -> String {
        let reading = try Reading(text)
        var output = ByteBuffer()
        Writer.write(reading.root, names: reading.names, to: &output)
        return output.string
    }
}
