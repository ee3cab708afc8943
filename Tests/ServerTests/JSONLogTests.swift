// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("JSON logs")
struct JSONLogTests {
    private final class Lines: Sendable { let all = Mutex<[String]>([]) }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_123_456_789, "2000-02-29T00:00:00.123Z"),
        (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999Z"),
        (4_102_444_800_000_000_000, "2100-01-01T00:00:00.000Z"),
        (-1_000_000, "1969-12-31T23:59:59.999Z"),
    ])
    func `times are RFC 3339`(nanoseconds: Int64, expected: String) {
        #expect(JSONText.timestamp(nanoseconds) == expected)
    }

    @Test func `a line is one JSON object whatever is in it`() throws {
        let lines = Lines()
        var log = Logger(label: "x") { _ in
            JSONLogHandler(level: .info) { line in lines.all.withLock { $0.append(line) } }
        }
        log[metadataKey: "component"] = "server"
        log.debug("not shown")
        log.info(
            "a \"quoted\" line\nand another \u{1}",
            metadata: [
                "number": .stringConvertible(5), "list": ["a", "b"],
                "flag": .stringConvertible(true),
            ])
        let all = lines.all.withLock { $0 }
        #expect(all.count == 1)
        let line = try #require(all.first)
        #expect(line.hasSuffix("}\n"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == "a \"quoted\" line\nand another \u{1}")
        #expect(object["level"] as? String == "info")
        #expect(object["component"] as? String == "server")
        #expect(object["number"] as? Int == 5)
        #expect(object["list"] as? [String] == ["a", "b"])
        #expect(object["flag"] as? Bool == true)
    }
}
