// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kubernetes

/// Writes the AdmissionReview that answers a request. Source: spec/admission.md 10.2.
package enum ReviewResponse {
    /// The request may pass; `patch` is empty where nothing changes, then neither it nor its type is written.
    static func appendAllowed(patch: borrowing ByteBuffer, into output: inout ByteBuffer) {
        output.append(",\"allowed\":true")
        if !patch.isEmpty {
            output.append(",\"patchType\":\"JSONPatch\",\"patch\":\"")
            appendBase64(patch.span, to: &output)
            output.append(UInt8(ascii: "\""))
        }
    }

    /// The whole answer that refuses a request.
    package static func refuse(
        _ uid: UTF8Text, _ refusal: Refusal, into output: inout ByteBuffer
    ) {
        begin(uid, into: &output)
        append(refusal, into: &output)
        end(into: &output)
    }

    static func append(_ refusal: Refusal, into output: inout ByteBuffer) {
        output.append(",\"allowed\":false,\"status\":{\"metadata\":{},\"status\":\"Failure\",\"message\":")
        write(refusal.message, &output)
        output.append(",\"reason\":")
        write(refusal.reason.rawValue, &output)
        output.append(",\"details\":{")
        var isFirst = true
        for (name, value) in [
            ("name", refusal.name), ("group", refusal.group), ("kind", refusal.resource),
        ] where !value.isEmpty {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            write(name, &output)
            output.append(UInt8(ascii: ":"))
            write(value, &output)
        }
        if !refusal.causes.isEmpty {
            output.append(isFirst ? "\"causes\":[" : ",\"causes\":[")
            for (index, cause) in refusal.causes.enumerated() {
                output.append(index == 0 ? "{\"message\":" : ",{\"message\":")
                write(cause, &output)
                output.append(UInt8(ascii: "}"))
            }
            output.append(UInt8(ascii: "]"))
        }
        output.append("},\"code\":")
        output.append(decimal: Int64(refusal.code))
        output.append(UInt8(ascii: "}"))
    }

    static func end(into output: inout ByteBuffer) { output.append("}}") }

    static func begin(_ uid: UTF8Text, into output: inout ByteBuffer) {
        output.append(
            "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"response\":{\"uid\":")
        Writer.write(uid, to: &output)
    }

    static func write(_ text: String, _ output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &output) }
    }

    private static func appendBase64(_ bytes: Span<UInt8>, to output: inout ByteBuffer) {
        let count = Base64.encodedByteCount(of: bytes.count)
        output.reserve(count)
        var destination = unsafe MutableSpan(_unsafeStart: output.tail, count: count)
        _ = Base64.encode(bytes, into: &destination)
        output.end += count
    }
}
