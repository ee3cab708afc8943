// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes
import Testing

@Suite struct LabelMatcherTests {
    struct Case {
        let key: String
        let relation: LabelMatcher.Operator
        let values: [String]
        let labels: String
        let matches: Bool
        init(
            _ key: String, _ relation: LabelMatcher.Operator, _ values: [String], _ labels: String,
            _ matches: Bool
        ) {
            self.key = key
            self.relation = relation
            self.values = values
            self.labels = labels
            self.matches = matches
        }
    }

    static let table: [Case] = [
        Case("app", .inSet, ["web", "api"], #"{"app":"api"}"#, true),
        Case("app", .inSet, ["web", "api"], #"{"app":"ap"}"#, false),
        Case("app", .inSet, ["web"], "{}", false),
        Case("app", .inSet, ["web"], "null", false),
        Case("app", .inSet, ["7"], #"{"app":7}"#, false),
        Case("app", .notInSet, ["web"], #"{"app":"api"}"#, true),
        Case("app", .notInSet, ["web"], #"{"app":"web"}"#, false),
        Case("app", .notInSet, ["web"], "{}", true),
        Case("app", .exists, [], #"{"app":""}"#, true),
        Case("app", .exists, [], #"{"application":""}"#, false),
        Case("app", .doesNotExist, [], #"{"app":""}"#, false),
        Case("app", .doesNotExist, [], "null", true),
        Case("e\u{301}", .inSet, ["x"], "{\"\u{e9}\":\"x\"}", false),
    ]

    @Test(arguments: table)
    func `a requirement holds as the specification says`(_ row: Case) throws {
        var fixture = Fixture()
        let labels = try fixture.read(row.labels)
        var matcher = LabelMatcher()
        matcher.require(fixture.workspace.names.intern(row.key), row.relation, row.values)
        #expect(matcher.matches(labels) == row.matches)
    }

    @Test func `all requirements must hold, and none is everything`() throws {
        var fixture = Fixture()
        let labels = try fixture.read(#"{"app":"web","tier":"front"}"#)
        var matcher = LabelMatcher()
        #expect(matcher.isEmpty)
        #expect(matcher.matches(nil))
        matcher.require(fixture.workspace.names.intern("app"), .inSet, ["web"])
        matcher.require(fixture.workspace.names.intern("tier"), .notInSet, ["front"])
        #expect(!matcher.matches(labels))
    }
}
