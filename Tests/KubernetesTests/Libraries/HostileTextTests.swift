// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Testing

@testable import Kubernetes

@Suite("Hostile texts end in values or errors, never in a trap")
struct HostileTextTests {
    /// Every library function that reads a text or takes a number.
    private static let expressions = [
        "quantity(s).add(quantity(t)).compareTo(quantity(t))", "quantity(s).sub(i)",
        "quantity(s).asApproximateFloat()", "quantity(s).asInteger()",
        "string(ip(s))", "ip.isCanonical(s)", "string(cidr(s).masked())", "cidr(s).containsCIDR(t)",
        "url(s).getQuery()", "url(s).getHostname() + url(s).getPort()", "url(s) == url(t)",
        "semver(s)", "semver(s, true).compareTo(semver(t, true))",
        "format.dns1123SubdomainPrefix().validate(s)", "format.qualifiedName().validate(s)",
        "format.uri().validate(s)", "format.uuid().validate(s)", "format.byte().validate(s)",
        "format.date().validate(s)", "format.datetime().validate(s)", "format.labelValue().validate(s)",
        "s.matches(t)", "s.findAll(t, i)", "s.charAt(i)", "s.indexOf(t, i)", "s.lastIndexOf(t, i)",
        "s.replace(t, s, i)", "s.split(t, i)", "s.substring(i, j)", "s.substring(i)", "s.trim()",
        "strings.quote(s)", "s.format([i, d, t, s])", "'%.3f %e %x %b'.format([d, d, s, i])",
        "'%s'.format([[d, s, {'a': d}]])", "[i, j, i].sort()", "[s, t].sortBy(x, size(x))",
        "[i, j].slice(i, j)", "lists.range(i)", "[s, t, s].distinct()", "[i, j].sum()", "[d, d].max()",
    ]

    /// What each of the parsers finds meaning in.
    private static let alphabets: [[Character]] = [
        "019.-+eEiKMGmnkPTu", "0125fF:./%aeg8", "htp://?#[]@%25&=;aé+ 41.", "v012.-+a_9",
        "()[]{}*+?|^$\\ab10,:<Pn>QEC-pL", "%sdfebxXo.109a5", "abA-_./z0~日😀\u{0}\n\"\\é =TZ",
    ].map(Array.init)

    private static let integers: [Int64] = [
        0, 1, -1, 2, 3, 63, 64, .max, .min, .max - 1, .min + 1, 1000, 999_999, 1_000_000, -1000,
    ]
    private static let doubles: [Double] = [
        0, -0.0, 1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 9.9999999,
        1e15, 123_456_789.125,
    ]

    /// The same numbers in each run, so that a failure is found again.
    private struct Sequence: RandomNumberGenerator {
        var state: UInt64 = 2026

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 31
        }

        mutating func text() -> String {
            let alphabet = HostileTextTests.alphabets.randomElement(using: &self) ?? []
            let count = Int.random(in: 0...9, using: &self) == 0 ? 300 : Int.random(in: 0...14, using: &self)
            return String((0..<count).compactMap { _ in alphabet.randomElement(using: &self) })
        }
    }

    @Test("Each function with texts of each grammar's own characters")
    func survives() throws {
        var environment = KubernetesEnvironment.base()
        for name in ["s", "t", "i", "j", "d"] { environment.declare(variable: name, .dyn) }
        environment.prepare()
        var names = JSON.Names()
        var programs: [Program] = []
        for expression in Self.expressions {
            let checked = try environment.compile(Source(expression))
            let functions = KubernetesEnvironment.functions
            programs.append(try Program(checked, environment, functions: functions, names: &names))
        }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 22)
        var activation = Activation(variableCount: environment.variables.count)
        var sequence = Sequence()
        var values = 0, errors = 0
        for _ in 0..<300 {
            let texts = [sequence.text(), sequence.text()]
            let integers = [0, 1].map { _ in Self.integers.randomElement(using: &sequence) ?? 0 }
            let double = Self.doubles.randomElement(using: &sequence) ?? 0
            for program in programs {
                for slot in 0..<2 {
                    activation.set(slot, workspace.string(texts[slot]))
                    activation.set(slot + 2, .int(integers[slot]))
                }
                activation.set(4, .double(double))
                let value = program.evaluate(activation, &workspace).value
                if value.isError {
                    errors += 1
                    #expect(!value.errorMessage(&workspace).isEmpty)
                } else {
                    values += 1
                }
                workspace.reset()
            }
        }
        #expect(values > 0 && errors > 0)
    }
}
