// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes
import Testing

@Suite struct RequestMatcherTests {
    /// A review of a create or update with the labels given.
    static func review(
        _ resource: String, namespace: String, labels: String, old: String? = nil,
        subResource: String = ""
    ) -> String {
        AdmissionRequestTests.review(
            #"""
            {"uid":"1","kind":{"version":"v1","kind":"X"},"resource":{"version":"v1","resource":"\#(resource)"},
            "subResource":"\#(subResource)","namespace":"\#(namespace)","name":"n",
            "operation":"\#(old == nil ? "CREATE" : "UPDATE")","object":{"metadata":{"labels":\#(labels)}},
            "oldObject":\#(old.map { #"{"metadata":{"labels":\#($0)}}"# } ?? "null")}
            """#)
    }

    enum Outcome { case match, none, notFound }

    struct Case: Sendable {
        let about: String
        let review: String
        let namespace: String?
        let outcome: Outcome
    }

    static let namespaceTable: [Case] = [
        Case(
            about: "labels of the live namespace",
            review: review("pods", namespace: "shop", labels: "{}"), namespace: #"{"team":"x"}"#,
            outcome: .match),
        Case(
            about: "another value", review: review("pods", namespace: "shop", labels: "{}"),
            namespace: #"{"team":"y"}"#, outcome: .none),
        Case(
            about: "no such namespace", review: review("pods", namespace: "shop", labels: "{}"),
            namespace: nil, outcome: .notFound),
        Case(
            about: "cluster-scoped objects are never filtered out",
            review: review("storageclasses", namespace: "", labels: "{}"), namespace: nil, outcome: .match),
        Case(
            about: "a Namespace by its own incoming labels",
            review: review("namespaces", namespace: "shop", labels: #"{"team":"x"}"#),
            namespace: #"{"team":"y"}"#, outcome: .match),
        Case(
            about: "a Namespace's subresource by the live labels",
            review: review(
                "namespaces", namespace: "shop", labels: #"{"team":"x"}"#, old: "{}",
                subResource: "status"),
            namespace: #"{"team":"y"}"#, outcome: .none),
    ]

    @Test(arguments: namespaceTable)
    func `the namespace selector`(_ row: Case) throws {
        var fixture = Fixture()
        var matcher = RequestMatcher()
        matcher.namespaceSelector.require(
            fixture.workspace.names.intern("team"), .inSet, ["x"])
        #expect(try fixture.outcome(matcher, row) == row.outcome, "\(row.about)")
    }

    static let objectTable: [Case] = [
        Case(
            about: "the new object", review: review("pods", namespace: "", labels: #"{"app":"web"}"#),
            namespace: nil, outcome: .match),
        Case(
            about: "only the old object",
            review: review("pods", namespace: "", labels: "{}", old: #"{"app":"web"}"#), namespace: nil,
            outcome: .match),
        Case(
            about: "neither", review: review("pods", namespace: "", labels: "{}", old: "{}"),
            namespace: nil, outcome: .none),
    ]

    @Test(arguments: objectTable)
    func `the object selector`(_ row: Case) throws {
        var fixture = Fixture()
        var matcher = RequestMatcher()
        matcher.objectSelector.require(fixture.workspace.names.intern("app"), .inSet, ["web"])
        #expect(try fixture.outcome(matcher, row) == row.outcome, "\(row.about)")
    }

    @Test func `excludes win, and hide a namespace that is missing`() throws {
        var fixture = Fixture()
        var matcher = RequestMatcher()
        matcher.rules.append("* * * * * -")
        matcher.excludes.append("CREATE * * configmaps * -")
        matcher.namespaceSelector.require(
            fixture.workspace.names.intern("team"), .inSet, ["x"])
        let excluded = Self.review("configmaps", namespace: "shop", labels: "{}")
        let other = Self.review("secrets", namespace: "shop", labels: "{}")
        #expect(
            try fixture.outcome(
                matcher, Case(about: "", review: excluded, namespace: nil, outcome: .none)) == .none)
        #expect(
            try fixture.outcome(
                matcher, Case(about: "", review: other, namespace: nil, outcome: .none)) == .notFound)
    }
}

extension Fixture {
    mutating func outcome(
        _ matcher: RequestMatcher, _ row: RequestMatcherTests.Case
    ) throws -> RequestMatcherTests.Outcome {
        let request = try AdmissionRequest(read(row.review), names: names)
        let namespace = try row.namespace.map { try read(#"{"metadata":{"labels":\#($0)}}"#) }
        switch matcher.match(
            request, MatchAttributes(request), namespace: namespace, names: names)
        {
        case .none: return .none
        case .asRequested, .equivalent: return .match
        case .namespaceNotFound: return .notFound
        }
    }
}
