// SPDX-License-Identifier: Apache-2.0

@testable import Admission
import JSON
@testable import Kubernetes
import Testing

@Suite("Places in files and lists by resource")
struct PlacesTests {
    /// A file, the scalar's place, what YAML made of it, and where a word of it must be found.
    struct ScalarCase: Sendable {
        var file: String
        var line: Int
        var column: Int
        var text: String
        var word: String
        var expected: String
    }

    @Test(
        "a place of an expression is found in every scalar style",
        arguments: [
            ScalarCase(
                file: "expression: a + foo", line: 1, column: 13, text: "a + foo", word: "foo",
                expected: "1:17"),
            ScalarCase(
                file: "expression: \"a + foo\"", line: 1, column: 13, text: "a + foo", word: "foo",
                expected: "1:18"),
            ScalarCase(
                file: "expression: \"x == \\\"a\\\" || foo\"", line: 1, column: 13,
                text: "x == \"a\" || foo", word: "foo", expected: "1:28"),
            ScalarCase(
                file: "expression: 'x == ''a'' || foo'", line: 1, column: 13, text: "x == 'a' || foo",
                word: "foo", expected: "1:28"),
            ScalarCase(
                file: "expression: |\n  a +\n    foo\n", line: 1, column: 13, text: "a +\n  foo\n",
                word: "foo", expected: "3:5"),
            ScalarCase(
                file: "expression: >-\n  a +\n  foo\n", line: 1, column: 13, text: "a + foo",
                word: "foo", expected: "3:3"),
            ScalarCase(
                file: "expression: a +\n  foo", line: 1, column: 13, text: "a + foo", word: "foo",
                expected: "2:3"),
            ScalarCase(
                file: "expression: &e !!str \"a + foo\"", line: 1, column: 13, text: "a + foo", word: "foo",
                expected: "1:27"),
            ScalarCase(
                file: "expression: \"a + \\\n  foo\"", line: 1, column: 13, text: "a + foo", word: "foo",
                expected: "2:3"),
            // An escape that stands for another character: the scalar's own place.
            ScalarCase(
                file: "expression: \"\\u0061 + foo\"", line: 1, column: 13, text: "a + foo",
                word: "foo", expected: "1:13"),
        ])
    func scalars(_ row: ScalarCase) throws {
        let map = ScalarMap(fileText: row.file)
        let range = try #require(row.text.firstRange(of: row.word))
        let offset = row.text[..<range.lowerBound].unicodeScalars.count
        let place = map.place(
            ofCodePoint: offset, in: row.text,
            startingAt: Place(file: "f", line: row.line, column: row.column))
        #expect("\(place.line):\(place.column)" == row.expected)
    }

    @Test("a resource is only asked of the policies that may be for it")
    func index() throws {
        func constraints(_ groups: [String], _ resources: [String]) -> PolicyIndex.Subject {
            let constraints = MatchResources(
                namespaceSelector: .everything, objectSelector: .everything,
                resourceRules: [
                    ResourceRule(
                        resourceNames: [], operations: ["*"], apiGroups: groups, apiVersions: ["*"],
                        resources: resources, scope: .any)
                ], excludeResourceRules: [], matchPolicy: .exact)
            return PolicyIndex.Subject(constraints, bindings: [nil])
        }
        var seed = Names()
        let index = PolicyIndex([
            constraints([""], ["pods"]), constraints(["apps"], ["deployments", "deployments/scale"]),
            constraints(["*"], ["*"]), constraints([""], ["pods/exec", "services"]),
        ], names: &seed)
        func candidates(_ group: String, _ resource: String) throws -> [Int] {
            var names = Names()
            let document = try OwnedDocument(
                reading: "[\"\(group)\",\"\(resource)\"]", names: &names)
            guard let first = document.root[0]?.utf8, let second = document.root[1]?.utf8 else {
                return []
            }
            var found: [UInt32] = []
            index.gather(
                group: first, resource: second, labels: .labels(nil), object: nil, oldObject: nil,
                into: &found)
            return found.map { Int(index.units[Int($0)].policy) }
        }
        #expect(try candidates("", "pods") == [0, 2, 3])
        #expect(try candidates("", "services") == [2, 3])
        #expect(try candidates("apps", "deployments") == [1, 2])
        #expect(try candidates("apps", "pods") == [2])
        #expect(try candidates("x", "y") == [2])
    }
}
