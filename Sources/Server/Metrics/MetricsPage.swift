// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A page of metrics in the making: Prometheus' text format, version 0.0.4.
package struct MetricsPage: ~Copyable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// What tells the samples of one family apart.
    package struct Label: Sendable {
        let name: String
        let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text: ByteBuffer

    package init() {
        text = ByteBuffer(capacity: 16 << 10)
    }

    /// The head of one metric; its samples follow.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text.append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
    }

    package mutating func sample(_ name: String, _ value: UInt64) { sample(name, [], value) }

    package mutating func sample(_ name: String, _ labels: [Label], _ value: UInt64) {
        write(name, labels)
        text.append(decimal: value)
        text.append(0x0A)
    }

    /// A value in seconds, from nanoseconds.
    package mutating func sample(_ name: String, _ labels: [Label] = [], nanoseconds: UInt64) {
        write(name, labels)
        text.append(Self.seconds(nanoseconds))
        text.append(0x0A)
    }

    private mutating func write(_ name: String, _ labels: [Label]) {
        text.append(name)
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            text.append("{\(pairs.joined(separator: ","))}")
        }
        text.append(0x20)
    }

    /// `1500000` as `0.0015`.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let fraction = nanoseconds % 1_000_000_000
        if fraction == 0 { return "\(nanoseconds / 1_000_000_000)" }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(nanoseconds / 1_000_000_000).\(digits)"
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

/// Something with numbers of its own; asked at each scrape, on the metrics thread.
package protocol MetricSource: AnyObject, Sendable {
    func write(to page: inout MetricsPage)
}
