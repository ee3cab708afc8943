// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension SuiteReport {
    /// What every form but our own shows as a test: the suite itself where something is wrong with it, its cases, and what
    /// mutation says.
    private struct Test {
        var name: String
        var place: Place
        var failures: [String]
    }

    private static func tests(_ result: SuiteResult) -> [Test] {
        var tests: [Test] = []
        if !result.problems.isEmpty {
            tests.append(
                Test(
                    name: "the suite", place: result.place,
                    failures: result.problems.map { "\($0.place): \($0.message)" }))
        }
        tests += result.cases.map { Test(name: $0.name, place: $0.place, failures: $0.failures) }
        if let mutation = result.mutation {
            tests.append(
                Test(
                    name: "mutation", place: result.place,
                    failures: mutation.noticesNothing
                        ? ["none of \(mutation.mutantCount) changes of the policies is noticed"]
                        : []))
        }
        return tests
    }

    /// Test Anything Protocol 14: one line a test, comments for what failed.
    package var tap: String {
        let all = results.flatMap { result in Self.tests(result).map { (result.name, $0) } }
        var text = "TAP version 14\n1..\(all.count)\n"
        for (index, (suite, test)) in all.enumerated() {
            let name = Self.line("\(suite): \(test.name)").replacing("\\", with: "\\\\")
                .replacing("#", with: "\\#")
            text += "\(test.failures.isEmpty ? "ok" : "not ok") \(index + 1) - \(name)\n"
            for failure in test.failures {
                for (index, line) in failure.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                    text += "# \(index == 0 ? "\(test.place): " : "")\(Self.line(line))\n"
                }
            }
        }
        return text
    }

    /// A text without what readers of lines may take for the end of one.
    private static func line(_ text: some StringProtocol) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
            line.append(isControl ? " " : scalar)
        }
        return String(line)
    }

    /// JUnit's XML, as continuous integration reads it: suites, cases, failures. Times are not measured: the verdict of a case
    /// takes microseconds.
    package var junit: String {
        let all = results.map { ($0, Self.tests($0)) }
        let count = all.reduce(0) { $0 + $1.1.count }
        let failed = all.reduce(0) { $0 + $1.1.count { !$0.failures.isEmpty } }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text +=
            "<testsuites name=\"postern test\" tests=\"\(count)\" failures=\"\(failed)\" errors=\"0\" time=\"0\">\n"
        for (result, tests) in all {
            text +=
                "  <testsuite name=\"\(Self.escaped(result.name))\" file=\"\(Self.escaped(result.place.file))\" tests=\"\(tests.count)\" "
                + "failures=\"\(tests.count { !$0.failures.isEmpty })\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
            for test in tests {
                let head =
                    "    <testcase name=\"\(Self.escaped(test.name))\" classname=\"\(Self.escaped(result.name))\" "
                    + "file=\"\(Self.escaped(test.place.file))\" line=\"\(test.place.line)\" time=\"0\""
                guard let first = test.failures.first else {
                    text += head + "/>\n"
                    continue
                }
                text +=
                    head + ">\n      <failure message=\"\(Self.escaped(first))\" type=\"failure\">"
                text +=
                    Self.escaped(test.failures.joined(separator: "\n"))
                    + "</failure>\n    </testcase>\n"
            }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    /// XML has no way to write most control characters, so they become question marks.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\r": result += "&#13;"
            default:
                if scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF {
                    result += "?"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
