// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Testing

/// What mutations make of values that JSON has no form for, of names in wrong places, of keys that are no strings: the words
/// of the API server's own library (1.34) for the same policies.
@Suite("Values that a mutation makes")
struct ValueConversionTests {
    private static let typed = "error applying patch: failed to convert patch object to typed object: "
    private static let labels =
        typed + #".metadata: expected map, got &{fail to convert field "labels": map key "#
    private static let string = ": expected string, got &value.valueUnstructured{Value:"
    private static let number =
        "json: error calling MarshalJSON for type *structpb."
    private static let json = "JSONPath valueExpression evaluated to a type that could not marshal to JSON: "

    @Test(
        "of an ApplyConfiguration",
        arguments: [
            (
                "metadata: Object.metadata{labels: {2u: \"x\"}}",
                labels + "'\\x02' is of type types.Uint, not string}"
            ),
            (
                "metadata: Object.metadata{labels: {true: \"x\"}}",
                labels + "%!q(types.Bool=true) is of type types.Bool, not string}"
            ),
            (
                "metadata: Object.metadata{labels: {null: \"x\"}}",
                labels + "'\\x00' is of type types.Null, not string}"
            ),
            (
                "metadata: Object.metadata{labels: {1.5: \"x\"}}",
                labels + "%!q(types.Double=1.5) is of type types.Double, not string}"
            ),
            (
                "metadata: Object.metadata{labels: {39: \"x\"}}",
                labels + "'\\'' is of type types.Int, not string}"
            ),
            ("data: {1: \"x\"}", "invalid return type: *dynamic.ObjectVal"),
            ("data: {true: \"x\"}", "invalid return type: *dynamic.ObjectVal"),
            (
                "metadata: Object.metadata{labels: {\"a\": dyn(b\"x\")}}",
                typed + ".metadata.labels.a" + string + "[]uint8{0x78}}"
            ),
            (
                "metadata: Object.metadata{labels: {\"a\": dyn(duration(\"1s\"))}}",
                typed + ".metadata.labels.a" + string + "1000000000}"
            ),
            (
                "metadata: Object.metadata{name: timestamp(\"2024-01-01T00:00:00Z\")}",
                typed + ".metadata.name" + string + "time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)}"
            ),
            (
                "metadata: Object.metadata{labels: {\"a\": dyn([1])}}",
                typed + ".metadata.labels.a" + string + "[]ref.Val{1}}"
            ),
            (
                "metadata: Object.metadata{labels: {\"a\": {\"b\": \"c\"}}}",
                typed + ".metadata.labels.a" + string + "map[ref.Val]ref.Val{\"b\":\"c\"}}"
            ),
            ("metadata: Object.metadata{name: 1u}", typed + ".metadata.name" + string + "0x1}"),
            ("metadata: Object.metadata{name: double(\"NaN\")}", typed + ".metadata.name" + string + "NaN}"),
            (
                "metadata: Object.metadata{name: [b\"x\"]}",
                typed + ".metadata.name" + string + "[]interface {}{[]uint8{0x78}}}"
            ),
            (
                "metadata: Object.metadata{name: {\"a\": {1: \"x\"}}}",
                typed + ".metadata.name" + string + "map[string]interface {}{\"a\":map[ref.Val]ref.Val{1:\"x\"}}}"
            ),
            (
                "metadata: Object.metadata{finalizers: \"a,b\".split(\",\")}",
                typed + ".metadata.finalizers: expected list, got &{[a b]}"
            ),
            (
                "metadata: Object.metadata{finalizers: \"a1b2\".findAll(\"[a-z]\")}",
                typed + ".metadata.finalizers: expected list, got &{[a b]}"
            ),
            (
                "metadata: Object.metadata{finalizers: [null]}",
                typed + ".metadata.finalizers[={{undefined}}]" + string + "0}"
            ),
            (
                "spec: Object.spec{priority: b\"x\"}",
                typed + ".spec.priority: expected numeric (int or float), got []uint8"
            ),
            (
                "spec: Object.spec{priority: duration(\"1s\")}",
                typed + ".spec.priority: expected numeric (int or float), got time.Duration"
            ),
            (
                "spec: Object.spec{priority: quantity(\"1Gi\")}",
                typed + ".spec.priority: expected numeric (int or float), got *resource.Quantity"
            ),
            (
                "spec: Object.spec{priority: 1u}",
                typed + ".spec.priority: expected numeric (int or float), got uint64"
            ),
            (
                "spec: Object.spec{priority: type(1)}",
                typed + ".spec.priority: expected numeric (int or float), got string"
            ),
            (
                "metadata: Object.metadata{creationTimestamp: \"2024-13-01T00:00:00Z\"}",
                "unable to convert unstructured object to /v1, Kind=Pod: parsing time \"2024-13-01T00:00:00Z\": month out of range"
            ),
            (
                "metadata: Object.metadata{creationTimestamp: 5}",
                "unable to convert unstructured object to /v1, Kind=Pod: json: cannot unmarshal number into Go value of type string"
            ),
            (
                "spec: Object.spec{x: Object.spec.y{z: Object.spec.y.z{}}}",
                "type mismatch: unexpected type name \"Object.spec.y\", expected \"Object.spec.x\", which matches field name path from root Object type\n"
                    + "unexpected type name \"Object.spec.y.z\", expected \"Object.spec.x.z\", which matches field name path from root Object type"
            ),
        ])
    func applyConfiguration(_ fields: String, _ message: String) throws {
        #expect(try refusal("Object{\(fields)}", "ApplyConfiguration") == message)
    }

    @Test(
        "of an ApplyConfiguration, taken",
        arguments: [
            "metadata: Object.metadata{name: optional.none()}", "metadata: Object.metadata{name: type(1)}",
            "metadata: Object.metadata{finalizers: \"a,b\".split(\",\") + [\"c\"]}",
            "metadata: Object.metadata{finalizers: \"a,b\".split(\",\").map(x, x)}",
            "metadata: Object.metadata{creationTimestamp: \"2024-01-01T00:00:00.5+01:00\"}",
            "spec: Object.spec{priority: optional.none()}",
        ])
    func taken(_ fields: String) throws {
        #expect(try refusal("Object{\(fields)}", "ApplyConfiguration") == nil)
    }

    @Test(
        "of a JSONPatch",
        arguments: [
            ("{1: \"x\"}", json + "unsupported type conversion from 'int' to string"),
            ("{true: \"x\"}", json + "type conversion error from bool to 'string'"),
            ("{null: \"x\"}", json + "type conversion error from 'null_type' to 'string'"),
            ("{1.5: \"x\"}", json + "type conversion error from Double to 'string'"),
            ("[{1: \"x\"}]", json + "unsupported type conversion from 'int' to string"),
            ("type(1)", json + "type conversion not supported for 'type'"),
            ("optional.none()", json + "optional.none() dereference"),
            ("quantity(\"1Gi\")", json + "type conversion error from 'Quantity' to '*structpb.Value'"),
            (
                "double(\"NaN\")",
                json + number + "Value: proto: google.protobuf.Value.number_value: invalid NaN value"
            ),
            ("Object.metadata.annotations{a: duration(\"1s\")}", json + "proto: invalid type: time.Duration"),
            ("Object.metadata.annotations{a: null}", json + "proto: invalid type: structpb.NullValue"),
            (
                "Object.metadata.annotations{a: double(\"Infinity\")}",
                json + number + "Struct: proto: google.protobuf.Value.number_value: invalid +Inf value"
            ),
            (
                "Object.metadata.annotations{a: {\"a\": {1: \"x\"}}}",
                json + "proto: invalid type: map[ref.Val]ref.Val"
            ),
            (
                "Object.metadata.annotations{a: {1: \"x\"}}",
                json + "fail to convert field \"a\": map key '\\x01' is of type types.Int, not string"
            ),
            (
                "Object.metadata.annotations{a: Object.metadata.annotations.a{b: {1: \"x\"}}}",
                json + "proto: invalid type: *types.Err"
            ),
            ("Object.metadata.annotations{a: \"a,b\".split(\",\")}", json + "proto: invalid type: []string"),
        ])
    func jsonPatch(_ value: String, _ message: String) throws {
        let patch = "[JSONPatch{op: \"add\", path: \"/metadata/annotations\", value: \(value)}]"
        #expect(try refusal(patch, "JSONPatch") == message)
    }

    @Test(
        "an operation that cannot be made fails before one that cannot be applied",
        arguments: ["op: \"add\", path: \"/nope/x\", value: \"1\"", "op: \"test\", path: \"/metadata/name\", value: \"zzz\""])
    func operationsAreMadeFirst(_ first: String) throws {
        let patch = "[JSONPatch{\(first)}, JSONPatch{op: \"add\", path: \"/metadata/labels\", value: type(1)}]"
        #expect(try refusal(patch, "JSONPatch") == Self.json + "type conversion not supported for 'type'")
    }

    /// The policy's error; nil where the request is allowed.
    private func refusal(_ expression: String, _ patchType: String) throws -> String? {
        var fixture = PolicyFixture()
        fixture.addMutation("values", expression, patchType: patchType)
        var worker = AdmissionWorker(try fixture.policySet())
        let response = try worker.response(PolicyFixture.review())
        if response["allowed"]?.isTrue == true { return nil }
        let message = response["status"]?["message"]?.text ?? ""
        let start = "policy 'values' with binding 'values-binding' denied request: "
        #expect(message.hasPrefix(start), "\(message)")
        return String(message.dropFirst(start.count))
    }
}
