// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AuthorizationWorker {
    /// Writes `record`: who asked what, the answer and its reason, and what shadow policies would have said.
    ///
    /// Neither uid nor extra values, which hold credentials' ids, nor the values of selectors.
    mutating func writeRecord(_ decision: AccessOutcome, _ review: AccessReview) {
        record.removeAll()
        record.append("\"decision\":\"")
        record.append(decision.verdict.name)
        record.append("\",\"reason\":\"")
        AccessAnswer.writeReason(decision, deciding, events, policySet, into: &record)
        record.append("\"")
        member("user", review.user)
        member("verb", review.verb)
        if review.isResource {
            member("group", review.group)
            member("resource", review.resource)
            member("subresource", review.subresource)
            member("namespace", review.namespace)
            member("name", review.name)
            if let requirements = review.fieldRequirements {
                record.append(",\"fieldRequirements\":")
                record.append(decimal: Int64(requirements.count))
            }
            if let requirements = review.labelRequirements {
                record.append(",\"labelRequirements\":")
                record.append(decimal: Int64(requirements.count))
            }
        } else {
            member("path", review.path)
        }
        for position in 0..<events.count {
            let event = events[position]
            record.append(position == 0 ? ",\"events\":[\"" : ",\"")
            switch event.kind {
            case .failed: record.append("failed ")
            case .shadowAllow: record.append("shadow Allow ")
            case .shadowDeny: record.append("shadow Deny ")
            }
            unsafe Writer.writeContent(policySet.rules[Int(event.rule)].reason.buffer, to: &record)
            record.append(UInt8(ascii: "\""))
        }
        if !events.isEmpty { record.append(UInt8(ascii: "]")) }
    }

    private mutating func member(_ name: StaticString, _ value: UTF8Text) {
        if value.count == 0 { return }
        record.append(",\"")
        record.append(name)
        record.append("\":")
        if value.count <= Limits.recordTextByteCount { return Writer.write(value, to: &record) }
        // Cut at the beginning of a character, so that the line stays UTF-8.
        var count = Limits.recordTextByteCount
        while count > 0, value[count] & 0xC0 == 0x80 { count &-= 1 }
        let beginning = unsafe UTF8Text(UnsafeBufferPointer(rebasing: value.buffer[..<count]))
        record.append(UInt8(ascii: "\""))
        unsafe Writer.writeContent(beginning.buffer, to: &record)
        record.append("…\"")
    }
}
