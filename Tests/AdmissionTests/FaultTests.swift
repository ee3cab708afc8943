// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

@Suite("A fault in one policy of a hundred leaves the other ninety-nine in force")
struct FaultTests {
    /// What is wrong with the fiftieth policy.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var variables: [String] = []
        /// A condition that never comes to a value.
        var expression: String
        /// What the answer says of it where the policy fails closed; nothing where the policy is not served.
        var said: String?
    }

    /// Sixteen bytes, doubled until they are 8 MiB, and sixteen such texts: each within the cost of one expression, ten of
    /// them more than one mutation may keep, all of them more than a policy's budget and a request's memory.
    private static let growth: [String] =
        ["'0123456789abcdef'"] + (0..<19).map { "variables.v\($0) + variables.v\($0)" }
        + (0..<16).map { "variables.v19 + '\($0)'" }

    static let faults = [
        Fault(testDescription: "it does not compile", expression: "object.spec.nope( > 1"),
        Fault(testDescription: "it fails at run time", expression: "object.spec.nope.nope > 1", said: "no such key: nope"),
        Fault(
            testDescription: "it costs more than its budget",
            expression: "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, "
                + "[1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a + b + c + d + e + f > 0))))))",
            said: "cost"),
        Fault(
            testDescription: "it grows without end", variables: growth,
            expression: (20..<36).map { "size(variables.v\($0))" }.joined(separator: " + ") + " < 0",
            said: "cost budget"),
    ]

    private static func isFaulty(_ index: Int) -> Bool { index == 50 }

    private static func name(_ index: Int) -> String { "p" + String(1_000 + index).dropFirst() }

    private static func spec(_ variables: [String], failurePolicy: String) -> String {
        let list = variables.enumerated().map {
            "{\"name\": \"v\($0.offset)\", \"expression\": \(Tree.string($0.element).json)}"
        }
        return ", \"failurePolicy\": \"\(failurePolicy)\", \"variables\": [\(list.joined(separator: ", "))]"
    }

    private static func set(_ fixture: PolicyFixture) throws -> PolicySet {
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        builder.documents = try fixture.documents.map { try Corpus.manifest(json: $0, file: "test.json") }
        return builder.build(language: PolicyFixture.language)
    }

    @Test("validating policies: every verdict of the others is there", arguments: faults, ["Fail", "Ignore"])
    func validating(fault: Fault, failurePolicy: String) throws {
        var fixture = PolicyFixture()
        for index in 0..<100 {
            let expression = Self.isFaulty(index) ? fault.expression : "object.metadata.name != 'web'"
            fixture.add(
                .validating, Self.name(index),
                Self.spec(Self.isFaulty(index) ? fault.variables : [], failurePolicy: failurePolicy)
                    + ", \"validations\": [{\"expression\": \(Tree.string(expression).json)}]",
                binding: ", \"validationActions\": [\"Warn\"]")
        }
        let set = try Self.set(fixture)
        #expect(set.policyCount == (fault.said == nil ? 99 : 100))
        var worker = AdmissionWorker(set)
        // Twice: the second request finds what the first left.
        for _ in 0..<2 {
            let warnings = try worker.response(PolicyFixture.review())["warnings"]?.items.compactMap(\.text) ?? []
            let verdicts = warnings.filter { $0.hasSuffix("failed expression: object.metadata.name != 'web'") }
            #expect(verdicts.count == 99)
            let others = warnings.filter { $0.contains("'\(Self.name(50))'") }
            #expect(others.count == (fault.said == nil || failurePolicy == "Ignore" ? 0 : 1), "\(others)")
            for text in others { #expect(text.contains(fault.said ?? ""), "\(text)") }
        }
    }

    @Test("validating policies that deny: each of ninety-nine requests is refused by the policy it breaks", arguments: faults)
    func denying(fault: Fault) throws {
        var fixture = PolicyFixture()
        for index in 0..<100 {
            let expression =
                Self.isFaulty(index) ? fault.expression : "object.metadata.labels.breaks != '\(Self.name(index))'"
            fixture.add(
                .validating, Self.name(index),
                Self.spec(Self.isFaulty(index) ? fault.variables : [], failurePolicy: "Ignore")
                    + ", \"validations\": [{\"expression\": \(Tree.string(expression).json), \"message\": \"no\"}]")
        }
        var worker = AdmissionWorker(try Self.set(fixture))
        var refused = 0
        for index in 0..<100 {
            let response = try worker.response(
                PolicyFixture.review(
                    object: #"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"breaks": "\#(Self.name(index))"}}}"#))
            let message = response["status"]?["message"]?.text ?? ""
            if message.contains("ValidatingAdmissionPolicy '\(Self.name(index))'") { refused += 1 }
            #expect((response["allowed"]?.isTrue == true) == Self.isFaulty(index), "\(message)")
        }
        #expect(refused == 99)
    }

    @Test("mutating policies: the patch has what the others make", arguments: faults)
    func mutating(fault: Fault) throws {
        var fixture = PolicyFixture()
        for index in 0..<100 {
            let label = #"Object{metadata: Object.metadata{labels: {"\#(Self.name(index))": "yes"}}}"#
            let expression = Self.isFaulty(index) ? "\(fault.expression) ? Object{} : \(label)" : label
            fixture.add(
                .mutating, Self.name(index),
                Self.spec(Self.isFaulty(index) ? fault.variables : [], failurePolicy: "Ignore")
                    + """
                    , "reinvocationPolicy": "IfNeeded", "mutations": [{"patchType": "ApplyConfiguration",
                    "applyConfiguration": {"expression": \(Tree.string(expression).json)}}]
                    """)
        }
        var worker = AdmissionWorker(try Self.set(fixture))
        for _ in 0..<2 { #expect(try Self.labelCount(&worker) == 99) }
    }

    @Test("a mutation whose result has no bound is left out, and the others are made", arguments: ["Fail", "Ignore"])
    func growingObject(failurePolicy: String) throws {
        var fixture = PolicyFixture()
        for index in 0..<100 {
            let label = #"Object{metadata: Object.metadata{labels: {"\#(Self.name(index))": "yes"}}}"#
            let all = (20..<29).map { #""a\#($0)": variables.v\#($0)"# }.joined(separator: ", ")
            let expression = Self.isFaulty(index) ? "Object{metadata: Object.metadata{annotations: {\(all)}}}" : label
            fixture.add(
                .mutating, Self.name(index),
                Self.spec(Self.isFaulty(index) ? Self.growth : [], failurePolicy: failurePolicy)
                    + """
                    , "reinvocationPolicy": "Never", "mutations": [{"patchType": "ApplyConfiguration",
                    "applyConfiguration": {"expression": \(Tree.string(expression).json)}}]
                    """)
        }
        var worker = AdmissionWorker(try Self.set(fixture))
        if failurePolicy == "Ignore" {
            #expect(try Self.labelCount(&worker) == 99)
        } else {
            let message = try worker.response(PolicyFixture.review())["status"]?["message"]?.text ?? ""
            #expect(message.contains(Self.name(50)) && message.contains("memory"), "\(message)")
        }
    }

    /// Labels in the patch of an answer.
    private static func labelCount(_ worker: inout AdmissionWorker) throws -> Int {
        let response = try worker.response(PolicyFixture.review())
        #expect(response["allowed"]?.isTrue == true)
        let patch = try Tree(reading: #require(Corpus.decoded(base64: response["patch"]?.text ?? "")))
        guard let value = patch.items.first(where: { $0["path"]?.text == "/metadata/labels" })?["value"] else {
            return 0
        }
        return value.members.count
    }
}
