// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes
import Testing

@Suite struct MatchRulesTests {
    struct Case {
        let rule: String
        let request: String
        let matches: Bool
        init(_ rule: String, _ request: String, _ matches: Bool) {
            self.rule = rule
            self.request = request
            self.matches = matches
        }
    }

    // A rule is "operations group version resources scope names", a request "operation group version resource namespace name".
    static let table: [Case] = [
        Case("CREATE - v1 pods * -", "CREATE - v1 pods shop web", true),
        Case("CREATE - v1 pods * -", "UPDATE - v1 pods shop web", false),
        Case("CREATE,UPDATE - v1 pods * -", "UPDATE - v1 pods shop web", true),
        Case("* - v1 pods * -", "DELETE - v1 pods shop web", true),
        Case("* apps v1 deployments * -", "CREATE apps v1 deployments shop web", true),
        Case("* apps v1 deployments * -", "CREATE apps v1beta1 deployments shop web", false),
        Case("* apps * deployments * -", "CREATE apps v1beta1 deployments shop web", true),
        Case("* * * * * -", "CREATE apps v1 deployments shop web", true),
        Case("* * * * * -", "UPDATE apps v1 deployments/scale shop web", false),
        Case("* * * pods * -", "CONNECT - v1 pods/exec shop web", false),
        Case("* * * pods/exec * -", "CONNECT - v1 pods/exec shop web", true),
        Case("* * * pods/exec * -", "CONNECT - v1 pods/attach shop web", false),
        Case("* * * pods/* * -", "CONNECT - v1 pods/exec shop web", true),
        Case("* * * pods/* * -", "CREATE - v1 pods shop web", true),
        Case("* * * */scale * -", "UPDATE apps v1 deployments/scale shop web", true),
        Case("* * * */scale * -", "UPDATE apps v1 deployments shop web", false),
        Case("* * * */* * -", "UPDATE apps v1 deployments/scale shop web", true),
        Case("* * * */* * -", "UPDATE apps v1 deployments shop web", true),
        Case("* * * * Namespaced -", "CREATE - v1 pods shop web", true),
        Case("* * * * Namespaced -", "CREATE - v1 nodes - web", false),
        Case("* * * * Namespaced -", "CREATE - v1 namespaces shop shop", false),
        Case("* * * * Cluster -", "CREATE - v1 namespaces shop shop", true),
        Case("* * * * Cluster -", "CREATE - v1 nodes - web", true),
        Case("* * * * Cluster -", "CREATE - v1 pods shop web", false),
        Case("* * * configmaps * a,b", "CREATE - v1 configmaps shop b", true),
        Case("* * * configmaps * a,b", "CREATE - v1 configmaps shop c", false),
        Case("* * * configmaps * a,b", "CREATE - v1 configmaps shop -", false),
    ]

    @Test(arguments: table)
    func `a rule matches iff scope, operation, group, version, resource and name do`(_ row: Case) throws {
        var fixture = Fixture()
        var rules = MatchRules()
        rules.append(row.rule)
        let attributes = try fixture.attributes(row.request)
        #expect((rules.firstMatch(attributes) != nil) == row.matches, "\(row.rule) / \(row.request)")
    }

    @Test func `an equivalent version matches only when none matches as requested`() throws {
        var fixture = Fixture()
        let request = try fixture.attributes("CREATE autoscaling v1 horizontalpodautoscalers shop web")
        var newer = MatchRules()
        newer.append("CREATE autoscaling v2 horizontalpodautoscalers * -")
        guard case .equivalent(0, let other) = newer.match(request, allowsEquivalent: true) else {
            Issue.record("autoscaling/v2 is autoscaling/v1 in another version")
            return
        }
        // Recorded: 302-equivalent-builtin-newer.
        #expect(
            other.conversionFailure(requested: request.resource)
                == "converting (v2.HorizontalPodAutoscaler) to (v1.HorizontalPodAutoscaler): unknown conversion")
        #expect(newer.match(request, allowsEquivalent: false) == nil)
        var both = MatchRules()
        both.append("CREATE autoscaling v2,v1 horizontalpodautoscalers * -")
        guard case .asRequested(0) = both.match(request, allowsEquivalent: true) else {
            Issue.record("the request's own version goes first")
            return
        }
    }

    @Test(arguments: [
        ("CREATE authentication.k8s.io v1 tokenreviews - -", true),
        ("CREATE authorization.k8s.io v1 selfsubjectrulesreviews - -", true),
        ("CREATE admissionregistration.k8s.io v1 mutatingadmissionpolicies - x", true),
        ("CREATE admissionregistration.k8s.io v1 mutatingwebhookconfigurations - x", false),
        ("CREATE - v1 pods shop web", false),
    ])
    func `reviews and the policies themselves are never matched`(_ request: String, isExempt: Bool) throws {
        var fixture = Fixture()
        #expect(try fixture.attributes(request).isExempt == isExempt)
    }
}

extension MatchRules {
    /// A rule from its words; `-` is the empty text or list.
    mutating func append(_ words: String) {
        let parts = words.split(separator: " ").map { word in
            word.split(separator: ",").map { $0 == "-" ? "" : String($0) }
        }
        append(
            operations: Operations(names: parts[0], all: .all), groups: parts[1], versions: parts[2],
            resources: parts[3],
            scope: parts[4] == ["Cluster"] ? .cluster : parts[4] == ["Namespaced"] ? .namespaced : .any,
            names: parts[5] == [""] ? [] : parts[5])
    }
}

extension Fixture {
    mutating func attributes(_ words: String) throws -> MatchAttributes {
        let parts = words.split(separator: " ").map { $0 == "-" ? "" : String($0) }
        let resource = parts[3].split(separator: "/").map(String.init)
        let texts = try read("[\"\(([parts[1], parts[2], resource[0], resource.count > 1 ? resource[1] : ""] + parts[4...]).joined(separator: "\",\""))\"]")
        let text = texts.elements.map { $0.utf8 ?? .nothing }
        let operation = Operation.allCases.first { $0.name == parts[0] } ?? .create
        return MatchAttributes(
            operation: operation,
            resource: GroupVersionType(group: text[0], version: text[1], type: text[2]),
            subResource: text[3], namespace: text[4], name: text[5])
    }
}
