// SPDX-License-Identifier: Apache-2.0

import Admission
import Testing

@Suite("Values of a JSONPatch that hold Objects")
struct JSONPatchValueTests {
    @Test(
        "where an API server up to 1.36 panics, the policy's author is told",
        arguments: [
            (#"[Object.spec.tolerations{key: "a"}]"#, "a list that holds Object.spec.tolerations{}"),
            (#"{"a": Object.spec{}}"#, "a map that holds Object.spec{}"),
            (#"[[Object.spec{}]]"#, "a list that holds Object.spec{}"),
        ])
    func refused(_ value: String, _ what: String) throws {
        var fixture = PolicyFixture()
        fixture.addMutation(
            "objects", "[JSONPatch{op: \"add\", path: \"/metadata/annotations\", value: \(value)}]", patchType: "JSONPatch")
        var worker = AdmissionWorker(try fixture.policySet())
        let response = try worker.response(PolicyFixture.review())
        #expect(response["allowed"]?.isTrue == false)
        let message = response["status"]?["message"]?.text ?? ""
        #expect(message.contains("evaluated to \(what), at which API servers up to 1.36 break the request off"), "\(message)")
    }
}
