// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Kubernetes
import Testing

@Suite struct DecodeTests {
    static func pod(_ spec: String) -> String { #"{"apiVersion":"v1","kind":"Pod","spec":\#(spec)}"# }

    static let table: [(object: String, failure: String?)] = [
        (pod(#"{"terminationGracePeriodSeconds":30,"containers":[{"name":"a","ports":[{"containerPort":1.0}]}]}"#), nil),
        (pod("null"), nil),
        // Recorded: 159-jp-wrong-type, 161-jp-unknown-field, 177-jp-path-no-slash, 181-jp-change-kind.
        (
            pod(#"{"terminationGracePeriodSeconds":"soon"}"#),
            "json: cannot unmarshal string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64"
        ),
        (pod(#"{"unheard":"of"}"#), #"strict decoding error: unknown field "spec.unheard""#),
        (#"{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"},"x":"y"}"#, #"strict decoding error: unknown field "x""#),
        (#"{"apiVersion":"v1","kind":"Secret","data":{"a":"not base64"}}"#, "illegal base64 data at input byte 3"),
        // As Go writes them.
        (
            pod(#"{"containers":[{"name":"a"},{"imagee":"x"}],"b":1}"#),
            #"strict decoding error: unknown field "spec.containers[1].imagee", unknown field "spec.b""#
        ),
        (
            pod(#"{"unheard":"of","hostNetwork":"yes"}"#),
            "json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool"
        ),
        (
            pod(#"{"containers":[{"image":7}]}"#),
            "json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string"
        ),
        (
            pod(#"{"containers":{"a":1}}"#),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"
        ),
        (pod("[]"), "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec"),
        (
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":1}}}"#,
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string"
        ),
        (
            #"{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":1.5}}"#,
            "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            #"{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":3000000000}}"#,
            "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            #"{"apiVersion":"apps/v1","kind":"Deployment","spec":{"strategy":{"rollingUpdate":{"maxSurge":[1]}}}}"#,
            "json: cannot unmarshal array into Go value of type int32"
        ),
        (
            pod(#"{"containers":[{"resources":{"limits":{"cpu":"lots"}}}]}"#),
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        ),
        (#"{"apiVersion":"golden.example.com/v1","kind":"Widget","spec":{"any":"thing"}}"#, nil),
    ]

    @Test(arguments: table)
    func `a patched object is decoded strictly`(_ row: (object: String, failure: String?)) throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let object = try fixture.read(row.object)
        let original = try fixture.read(#"{"apiVersion":"v1","kind":"Pod","metadata":{}}"#)
        let failure = catalogue.decodeFailure(
            of: object, original: original, names: fixture.workspace.names, wellKnown: fixture.names,
            arena: &fixture.workspace.arena)
        #expect(failure == row.failure)
    }

    @Test func `what was there before is not the patch's fault`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let original = try fixture.read(Self.pod(#"{"ofANewerServer":{"a":1},"hostname":"x"}"#))
        let object = try fixture.read(Self.pod(#"{"ofANewerServer":{"a":2},"hostname":"y"}"#))
        #expect(
            catalogue.decodeFailure(
                of: object, original: original, names: fixture.workspace.names,
                wellKnown: fixture.names, arena: &fixture.workspace.arena) == nil)
    }

    @Test func `every recorded object passes`() throws {
        guard let folder = Fixture.shared("fixtures/admissionreviews") else { return }
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            var fixture = Fixture()
            let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            let request = try AdmissionRequest(fixture.read(text), names: fixture.names)
            guard let object = request.object else { continue }
            let nothing = try fixture.read("{}")
            let failure = catalogue.decodeFailure(
                of: object, original: nothing, names: fixture.workspace.names, wellKnown: fixture.names,
                arena: &fixture.workspace.arena)
            #expect(failure == nil, "\(file)")
        }
    }
}
