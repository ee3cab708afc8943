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
