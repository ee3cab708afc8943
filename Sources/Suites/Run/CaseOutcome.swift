// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes

/// What the policies answer to a case.
struct CaseOutcome {
    var allowed = false
    var code: Int64?
    var reason: String?
    var message: String?
    var patch: PlainValue?
    var object: PlainValue?
    var isChanged = false
    var warnings: [String] = []
    var auditAnnotations: [String: PlainValue] = [:]
    /// Policies and bindings whose rules and selectors matched.
    var invocationCount = 0
    /// Whether one of them also had match conditions that hold.
    var isApplied = false
    /// What the authorizer was asked and nobody answers.
    var questions: [String] = []
    /// The review could not be read.
    var fault: String?

    init(_ review: PlainValue, _ set: PolicySet) {
        var worker = AdmissionWorker(set)
        worker.annotationNames = .upstream
        let trace = Trace()
        worker.trace = trace
        var output = ByteBuffer()
        let bytes = Array(review.json.utf8)
        do throws(ReviewFailure) {
            let outcome = try worker.review(bytes.span, into: &output)
            invocationCount = outcome.invocationCount
            questions = worker.questions.map(\.text)
        } catch {
            fault = error.message
            return
        }
        let response = PlainValue(json: output.string)?["response"]
        allowed = response?["allowed"]?.bool ?? false
        let status = response?["status"]
        code = status?["code"]?.int
        reason = status?["reason"]?.string
        message = status?["message"]?.string
        warnings = (response?["warnings"]?.list ?? []).compactMap(\.string)
        auditAnnotations = response?["auditAnnotations"]?.members ?? [:]
        object = trace.edited.flatMap { PlainValue(json: $0) }
        let original = trace.original.flatMap { PlainValue(json: $0) }
        isChanged = object != original
        // Run again, a policy's conditions may be false of what it made itself.
        isApplied = invocationCount > trace.falseConditionCount || isChanged
        if let encoded = response?["patch"]?.string, let bytes = Self.decoded(encoded) {
            patch = PlainValue(json: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Base64, as our own writer makes it.
    private static func decoded(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt32
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(byte &- UInt8(ascii: "A"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                value = UInt32(byte &- UInt8(ascii: "a")) &+ 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = UInt32(byte &- UInt8(ascii: "0")) &+ 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
