// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

@Suite("What this program adds to upstream: shadow mode, drift, explanation")
struct ShadowTests {
    private static let label =
        #"Object{metadata: Object.metadata{labels: {"team": "a"}}}"#

    @Test("a shadowed mutating policy changes nothing and tells its patch")
    func shadowedMutation() throws {
        var fixture = PolicyFixture()
        fixture.addMutation(
            "label", Self.label, annotations: #"{"postern.dev/shadow": "true", "postern.dev/shadow-warn": "true"}"#)
        var worker = AdmissionWorker(try fixture.policySet())
        let response = try worker.response(PolicyFixture.review())
        #expect(response["patch"] == nil)
        #expect(response["allowed"]?.isTrue == true)
        #expect(worker.shadowDecisions.count == 1)
        #expect(worker.shadowDecisions.first?.text.contains(#"it would patch the object: [{"op":"add","path":"/metadata/labels""#) == true)
        #expect(response["warnings"]?.items.count == 1)
    }

    @Test("a shadowed validating policy refuses nothing and tells its refusal, its binding may be the shadow")
    func shadowedValidation() throws {
        var fixture = PolicyFixture()
        fixture.addValidation("never", "false", more: #", "message": "no""#, annotations: #"{"postern.dev/shadow": "true"}"#)
        var worker = AdmissionWorker(try fixture.policySet())
        let response = try worker.response(PolicyFixture.review())
        #expect(response["allowed"]?.isTrue == true)
        #expect(response["warnings"] == nil)
        #expect(
            worker.shadowDecisions.map(\.text) == [
                "ValidatingAdmissionPolicy 'never' with binding 'never-binding' is in shadow mode; it would refuse the request: no"
            ])
        // The next request finds nothing of it.
        _ = try worker.response(PolicyFixture.review(resource: "services", kind: "Service"))
        #expect(worker.shadowDecisions.isEmpty)
    }

    @Test("a percentage of requests is enforced")
    func percentage() throws {
        var fixture = PolicyFixture()
        fixture.addValidation(
            "some", "false", annotations: #"{"postern.dev/shadow": "true", "postern.dev/enforce-percent": "25"}"#)
        var worker = AdmissionWorker(try fixture.policySet())
        var refused = 0
        for number in 0..<2_000 {
            let response = try worker.response(PolicyFixture.review(uid: "uid-\(number)"))
            if response["allowed"]?.isTrue == false { refused += 1 }
        }
        #expect((400...600).contains(refused), "\(refused) of 2000")
    }

    @Test("a percentage at its ends, and with the shadow of a binding", arguments: [("0", 0...0), ("1", 5...45), ("50", 920...1_080), ("100", 2_000...2_000)])
    func percentages(percent: String, refusals: ClosedRange<Int>) throws {
        var fixture = PolicyFixture()
        fixture.addValidation(
            "some", "false", annotations: #"{"postern.dev/shadow": "true", "postern.dev/enforce-percent": "\#(percent)"}"#)
        var worker = AdmissionWorker(try fixture.policySet())
        var refused = 0
        for number in 0..<2_000 {
            let response = try worker.response(PolicyFixture.review(uid: "6b0d7a52-\(number)-4c7a-9a1e-\(number &* 7_919)"))
            if response["allowed"]?.isTrue == false { refused += 1 }
            #expect((response["allowed"]?.isTrue == true) == !worker.shadowDecisions.isEmpty)
        }
        #expect(refusals.contains(refused), "\(refused) of 2000")
    }

    @Test("what is logged of a Secret, or of a policy whose parameters are Secrets, holds none of their data")
    func secrets() throws {
        let secret = #"{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web", "namespace": "shop"}, "data": {"key": "c2VzYW1l"}}"#
        let annotations = #"{"postern.dev/shadow": "true", "postern.dev/shadow-warn": "true"}"#
        for expression in ["false", "int(object.data.key) > 1"] {
            var fixture = PolicyFixture()
            fixture.addValidation(
                "told", expression, more: #", "messageExpression": "'it is ' + string(object.data.key)""#, annotations: annotations)
            fixture.documents[0] = fixture.documents[0].replacing(#"["pods"]"#, with: #"["secrets"]"#)
            var worker = AdmissionWorker(try fixture.policySet())
            let response = try worker.response(PolicyFixture.review(object: secret, resource: "secrets", kind: "Secret"))
            #expect(worker.shadowDecisions.count == 1)
            #expect(!worker.shadowDecisions[0].text.contains("c2VzYW1l"), "\(worker.shadowDecisions[0].text)")
            #expect(response["warnings"]?.items.first?.text?.contains("c2VzYW1l") == false)
        }
        var fixture = PolicyFixture()
        fixture.params = secret
        fixture.add(
            .validating, "parameter",
            """
            , "paramKind": {"apiVersion": "v1", "kind": "Secret"}, "matchConditions": [{"name": "c", "expression": "params.data.key != ''"}],
            "validations": [{"expression": "params.data.key == 'x'", "messageExpression": "'not ' + string(params.data.key)"}]
            """, binding: #", "paramRef": {"name": "web", "namespace": "shop", "parameterNotFoundAction": "Deny"}"#)
        var worker = AdmissionWorker(try fixture.policySet())
        worker.makeDecisionID = { "id" }
        let trace = Trace(detail: Trace.Detail(language: PolicyFixture.language) { 0 })
        worker.trace = trace
        #expect(try worker.response(PolicyFixture.review())["allowed"]?.isTrue == false)
        #expect(!trace.lines.joined().contains("c2VzYW1l"), "\(trace.lines)")
        #expect(worker.refusalMessage.isEmpty)
    }

    @Test("values and patches of any size are told in a few lines")
    func sizes() throws {
        let long = String(repeating: "é", count: 1_000_000)
        let object = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop", "annotations": {"a": "\(long)"}},
             "spec": {"containers": [{"name": "a", "image": "x"}]}}
            """
        var fixture = PolicyFixture()
        fixture.addMutation(
            "copy", #"Object{metadata: Object.metadata{labels: {"b": object.metadata.annotations["a"]}}}"#,
            annotations: #"{"postern.dev/shadow": "true"}"#)
        fixture.addValidation("read", "object.metadata.annotations['a'] == 'x' && [object.metadata].size() > 5")
        var worker = AdmissionWorker(try fixture.policySet())
        let trace = Trace(detail: Trace.Detail(language: PolicyFixture.language) { 0 })
        worker.trace = trace
        _ = try worker.response(PolicyFixture.review(object: object))
        #expect(worker.shadowDecisions.first.map { $0.text.utf8.count < 4_096 && $0.text.contains("bytes)") } == true)
        #expect(trace.lines.allSatisfy { $0.utf8.count < 4_096 })
        #expect(trace.lines.contains { $0.contains("object.metadata.annotations['a'] = \"é") && $0.hasSuffix("(2000000 bytes)") })
    }

    @Test("a mistyped annotation is a mistake, not a policy that refuses")
    func mistyped() throws {
        for annotations in [
            #"{"postern.dev/shadwo": "true"}"#, #"{"postern.dev/shadow": "yes"}"#,
            #"{"postern.dev/shadow": "true", "postern.dev/enforce-percent": "101"}"#,
            #"{"postern.dev/enforce-percent": "5"}"#,
        ] {
            var fixture = PolicyFixture()
            fixture.addValidation("x", "false", annotations: annotations)
            var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
            builder.documents = try fixture.documents.map { try Corpus.manifest(json: $0, file: "x.json") }
            let set = builder.build(language: PolicyFixture.language)
            #expect(set.errorCount == 1, "\(annotations)")
            #expect(set.policyCount == 0)
        }
    }

    @Test("policies that change their own result again are named, the others are not")
    func drift() throws {
        var fixture = PolicyFixture()
        fixture.addMutation("good", Self.label)
        fixture.addMutation(
            "grows", #"[JSONPatch{op: "add", path: "/spec/containers/-", value: {"name": "b", "image": "y"}}]"#,
            patchType: "JSONPatch")
        var worker = AdmissionWorker(try fixture.policySet())
        #expect(try worker.response(PolicyFixture.review())["warnings"] == nil)
        worker.warnsOfDrift = true
        let response = try worker.response(PolicyFixture.review())
        #expect(
            response["warnings"]?.items.compactMap(\.text) == [
                "MutatingAdmissionPolicy 'grows' with binding 'grows-binding' is not idempotent: applied again it "
                    + "would change /spec/containers/2"
            ])
        #expect(response["patch"] != nil)
    }

    @Test("an explanation names every policy, and gives the values of the parts of its expressions")
    func explanation() throws {
        var fixture = PolicyFixture()
        fixture.add(
            .validating, "images",
            """
            , "matchConditions": [{"name": "not-system", "expression": "request.namespace != 'kube-system'"}],
            "variables": [{"name": "count", "expression": "object.spec.containers.size() + 1"}],
            "validations": [{"expression": "variables.count > 5 || object.spec.containers.all(c, c.image != 'x')"}]
            """)
        fixture.add(
            .validating, "elsewhere", ", \"validations\": [{\"expression\": \"true\"}]",
            binding: ", \"matchResources\": {\"objectSelector\": {\"matchLabels\": {\"a\": \"b\"}}}")
        var worker = AdmissionWorker(try fixture.policySet())
        var clock: UInt64 = 0
        let trace = Trace(
            detail: Trace.Detail(language: PolicyFixture.language) {
                clock += 1_500
                return clock
            })
        worker.trace = trace
        let response = try worker.response(PolicyFixture.review())
        #expect(response["allowed"]?.isTrue == false)
        let text = trace.lines.joined(separator: "\n")
        for expected in [
            "policy 'images' matches", "condition 'not-system': true   (cost ", "request.namespace = \"shop\"",
            "variable 'count': 2", "object.spec.containers.size() = 1", "validation 0: false",
            "variables.count > 5 = false", "1.5 µs",
            "policy 'elsewhere' with binding 'elsewhere-binding' does not match: its objectSelector selects neither",
        ] {
            #expect(text.contains(expected), "\(expected) in:\n\(text)")
        }
        // Looking changes nothing.
        worker.trace = nil
        #expect(try worker.response(PolicyFixture.review()) == response)
    }

    @Test("what the authorizer is not known to say is asked for, and is an error of the policy")
    func questions() throws {
        var fixture = PolicyFixture()
        fixture.addValidation("ask", "authorizer.group('').resource('pods').namespace('shop').check('bypass').allowed()")
        var worker = AdmissionWorker(try fixture.policySet())
        var response = try worker.response(PolicyFixture.review())
        #expect(response["allowed"]?.isTrue == false)
        #expect(worker.questions.map(\.text) == ["may jane bypass pods in shop?"])
        fixture.answers = """
            [{"spec": {"user": "jane", "resourceAttributes": {"verb": "bypass", "resource": "pods", "namespace": "shop"}},
              "status": {"allowed": true}}]
            """
        worker = AdmissionWorker(try fixture.policySet())
        response = try worker.response(PolicyFixture.review())
        #expect(response["allowed"]?.isTrue == true)
        #expect(worker.questions.isEmpty)
    }

    @Test("a thousand bindings of which one selects the object: only it runs")
    func manyBindings() throws {
        var fixture = PolicyFixture()
        fixture.addValidation("x", "false", binding: ", \"matchResources\": {\"objectSelector\": {\"matchLabels\": {\"team\": \"t0\"}}}")
        let first = try #require(fixture.documents.last)
        for number in 1..<1_000 {
            fixture.documents.append(
                first.replacing("x-binding", with: "b\(number)").replacing("\"t0\"", with: "\"t\(number)\""))
        }
        var worker = AdmissionWorker(try fixture.policySet())
        func review(_ labels: String) -> [UInt8] {
            PolicyFixture.review(
                object: "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\", \"labels\": \(labels)}}")
        }
        let response = try worker.response(review("{\"a\": \"b\", \"team\": \"t77\"}"))
        #expect(response["status"]?["message"]?.text?.contains("with binding 'b77' denied") == true)
        #expect(try worker.response(review("{\"team\": \"t1000\"}"))["allowed"]?.isTrue == true)
        #expect(try worker.response(review("{}"))["allowed"]?.isTrue == true)
    }
}
