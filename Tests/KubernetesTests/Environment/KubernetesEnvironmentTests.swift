// SPDX-License-Identifier: Apache-2.0

import CEL
import Testing

@testable import Kubernetes

@Suite("The environment by place and release")
struct KubernetesEnvironmentTests {
    /// The first issue of an expression; nothing where it compiles.
    private func issue(
        _ expression: String, _ place: KubernetesEnvironment.Place, release: Int = 36,
        hasParameters: Bool = false
    ) -> String? {
        let environment = KubernetesEnvironment.make(
            release: KubernetesRelease(release), place: place, hasParameters: hasParameters)
        do {
            _ = try environment.compile(Source(expression))
            return nil
        } catch {
            return error.upstreamText.split(separator: "\n").first.map(String.init)
        }
    }

    @Test("What a place has not is not declared")
    func places() {
        let undeclared = "ERROR: <input>:1:1: undeclared reference to"
        #expect(
            issue("variables.x", .matchConditions) == "\(undeclared) 'variables' (in container '')")
        #expect(issue("params.x", .validations) == "\(undeclared) 'params' (in container '')")
        #expect(issue("params.x", .validations, hasParameters: true) == nil)
        let check = "authorizer.group('').resource('pods').check('get').allowed()"
        #expect(issue(check, .validations) == nil)
        #expect(issue("authorizer.requestResource.check('get').allowed()", .mutations) == nil)
        #expect(issue(check, .messageExpressions) == "\(undeclared) 'authorizer' (in container '')")
        #expect(issue("Object{a: 1}", .mutations) == nil)
        #expect(issue("Object{a: 1}", .variables) != nil)
        #expect(issue("jsonpatch.escapeKey('a')", .mutations) == nil)
        #expect(issue("jsonpatch.escapeKey('a')", .validations) != nil)
    }

    @Test(
        "A function comes with its release (apiserver: environment/base.go)",
        arguments: [
            ("authorizer.path('/x').check('get').allowed()", 27), ("quantity('1').isInteger()", 28),
            ("a.?b", 28),
            ("sets.contains([1], [1])", 29), ("'a'.charAt(0)", 29), ("isIP('::')", 30),
            ("isCIDR('::/0')", 30),
            ("format.named('uri').hasValue()", 31), ("[1].all(i, v, v > i)", 32),
            ("isSemver('1.0.0')", 33),
            ("[1].sort() == [1]", 34), ("[1].sortBy(x, x) == [1]", 34),
        ])
    func releases(_ expression: String, _ release: Int) {
        let expression = expression.replacing("a.?b", with: "object.?b.hasValue()")
        #expect(issue(expression, .validations, release: release) == nil)
        #expect(issue(expression, .validations, release: release - 1) != nil)
    }

    /// Every function beside the language's own, by the release that brought it: spec/admission.md,
    /// section 9.1. What came before 1.30 stands under 29.
    private static let functions: [Int: [String]] = [
        29: [
            "url", "isURL", "getScheme", "getHost", "getHostname", "getPort", "getEscapedPath",
            "getQuery", "find", "findAll", "isSorted", "sum", "min", "max", "indexOf",
            "lastIndexOf", "path", "group", "serviceAccount", "resource", "subresource",
            "namespace",
            "name", "check", "errored", "error", "allowed", "reason", "optional.of",
            "optional.ofNonZeroValue", "optional.none", "value", "hasValue", "or", "orValue",
            "_?._",
            "_[?_]", "quantity", "isQuantity", "sign", "isGreaterThan", "isLessThan", "compareTo",
            "asApproximateFloat", "asInteger", "isInteger", "add", "sub", "charAt", "lowerAscii",
            "upperAscii", "replace", "split", "substring", "trim", "format", "strings.quote",
            "join",
            "sets.contains", "sets.equivalent", "sets.intersects",
        ],
        30: [
            "ip", "isIP", "ip.isCanonical", "family", "isUnspecified", "isLoopback",
            "isLinkLocalMulticast", "isLinkLocalUnicast", "isGlobalUnicast", "cidr", "isCIDR",
            "containsIP", "containsCIDR", "masked", "prefixLength",
        ],
        31: [
            "format.named", "validate", "fieldSelector", "labelSelector", "format.dns1123Label",
            "format.dns1123LabelPrefix", "format.dns1123Subdomain", "format.dns1123SubdomainPrefix",
            "format.dns1035Label", "format.dns1035LabelPrefix", "format.qualifiedName",
            "format.labelValue", "format.uri", "format.uuid", "format.byte", "format.date",
            "format.datetime",
        ],
        32: ["cel.@mapInsert", "jsonpatch.escapeKey"],
        33: [
            "semver", "isSemver", "major", "minor", "patch", "first", "last", "optional.unwrap",
            "unwrapOpt",
        ],
        34: [
            "slice", "flatten", "sort", "@sortByAssociatedKeys", "lists.range", "reverse",
            "distinct",
        ],
    ]

    @Test("A release has its functions and those before it, and no other", arguments: 30...36)
    func functions(_ release: Int) {
        let environment = KubernetesEnvironment.mutationBase(release: KubernetesRelease(release))
        let own = Set(StandardDeclarations.functions.map(\.name))
        let declared = Set(environment.functions.keys).subtracting(own)
        let expected = Set(Self.functions.filter { $0.key <= release }.flatMap(\.value))
        #expect(declared.subtracting(expected).sorted() == [])
        #expect(expected.subtracting(declared).sorted() == [])
    }

    @Test(
        "Overloads that came later to a function that was there",
        arguments: [
            ("semver('1.0.0') .isGreaterThan(semver('0.9.0'))", 33),
            ("cidr('10.0.0.0/8').ip().family() == 4", 30),
            ("string(ip('::')) == '::'", 30),
            ("[1, 2].exists_one(i, v, v > 1)", 32),
            ("{'a': 1}.transformMap(k, v, v + 1).a == 2", 32),
            ("[1, 2].first().value() == 1", 33),
        ])
    func laterOverloads(_ expression: String, _ release: Int) {
        #expect(issue(expression, .validations, release: release) == nil)
        #expect(issue(expression, .validations, release: release - 1) != nil)
    }

    @Test(
        "A release is read as people write it",
        arguments: [
            ("1.30", 30), ("1.36", 36), ("v1.34", 34), ("1.33.7", 33),
            ("1.29", nil), ("1.37", nil), ("1", nil), ("1.", nil), ("2.34", nil), ("1.+34", nil),
            ("", nil), ("1.34.x", nil), ("1.34-rc.0", nil), ("1.99999999999999999999", nil),
        ] as [(String, Int?)])
    func readsRelease(_ text: String, _ minor: Int?) {
        #expect(KubernetesRelease(parsing: text)?.minor == minor)
    }

    @Test("A policy's variables are the fields of `variables`")
    func policyVariables() throws {
        var environment = KubernetesEnvironment.make(place: .validations)
        environment.declare(policyVariable: "replicas", .int)
        #expect(try environment.compile(Source("variables.replicas + 1")).type == .int)
        #expect(throws: CompilationError.self) {
            try environment.compile(Source("variables.other"))
        }
    }
}
