// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CEL
@testable import Kubernetes

@Suite("What a person is told under upstream's message")
struct RemedyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var source: String
        var release = 36
        var text: String

        var testDescription: String { source }
    }

    @Test(
        "Caret, nearest name, type, release",
        arguments: [
            Row(
                source: "object.spec.replicas > 1 && request.opration == 'CREATE'",
                text: """
                    ERROR: <input>:1:36: undefined field 'opration'
                     | object.spec.replicas > 1 && request.opration == 'CREATE'
                     | ...................................^
                       did you mean 'operation'?
                    """),
            Row(
                source: "objekt.spec.replicas > 1",
                text: """
                    ERROR: <input>:1:1: undeclared reference to 'objekt' (in container '')
                     | objekt.spec.replicas > 1
                     | ^
                       did you mean 'object'?
                    """),
            Row(
                source: "pod.spec.replicas > 1",
                text: """
                    ERROR: <input>:1:1: undeclared reference to 'pod' (in container '')
                     | pod.spec.replicas > 1
                     | ^
                       variables here: authorizer, authorizer.requestResource, namespaceObject, object, oldObject, request
                    """),
            Row(
                source: "request.name.startWith('a')",
                text: """
                    ERROR: <input>:1:23: undeclared reference to 'startWith' (in container '')
                     | request.name.startWith('a')
                     | ......................^
                       did you mean 'startsWith'?
                    """),
            Row(
                source: "request.dryRun.startsWith('t')",
                text: """
                    ERROR: <input>:1:26: found no matching overload for 'startsWith' applied to 'bool.(string)'
                     | request.dryRun.startsWith('t')
                     | .........................^
                       'request.dryRun' is bool; there is string.startsWith(string)
                    """),
            Row(
                source: "request.name == 1",
                text: """
                    ERROR: <input>:1:14: found no matching overload for '_==_' applied to '(string, int)'
                     | request.name == 1
                     | .............^
                       'request.name' is string
                    """),
            Row(
                source: "request.userInfo.colour == 'red'",
                text: """
                    ERROR: <input>:1:17: undefined field 'colour'
                     | request.userInfo.colour == 'red'
                     | ................^
                       fields of kubernetes.UserInfo: extra, groups, uid, username
                    """),
            Row(
                source: "semver('1.2.3').major() == 1", release: 32,
                text: """
                    ERROR: <input>:1:7: undeclared reference to 'semver' (in container '')
                     | semver('1.2.3').major() == 1
                     | ......^
                       'semver' needs Kubernetes 1.33 or later
                    ERROR: <input>:1:22: undeclared reference to 'major' (in container '')
                     | semver('1.2.3').major() == 1
                     | .....................^
                       'major' needs Kubernetes 1.33 or later
                    """),
            Row(
                source: "[1].transformList(i, e, e) == [1]", release: 31,
                text: """
                    ERROR: <input>:1:18: undeclared reference to 'transformList' (in container '')
                     | [1].transformList(i, e, e) == [1]
                     | .................^
                       'transformList' needs Kubernetes 1.32 or later
                    """),
        ])
    func remedies(_ row: Row) {
        var environment = KubernetesEnvironment.make(
            release: KubernetesRelease(row.release), place: .matchConditions)
        environment.prepare()
        do {
            let type = try environment.compile(Source(row.source)).type
            Testing.Issue.record("compiled as \(type)")
        } catch {
            let text = error.textWithRemedies
            #expect(text.hasPrefix(row.text), "\(text)")
            let hint = error.upstreamText.split(separator: "\n").contains { $0.hasPrefix("   ") }
            #expect(!hint, "upstream's text is upstream's")
        }
    }
}
