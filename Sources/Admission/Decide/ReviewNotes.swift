// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import Kubernetes

/// What validating policies leave in an answer beside its verdict: warnings and audit annotations.
///
/// Values of audit annotations stay where evaluation put them; only what went wrong owns strings.
package struct ReviewNotes: ~Copyable {
    /// How audit annotations are named.
    package enum Names: Sendable {
        /// As the API server's own policies name them: `policy/key`.
        case upstream
        /// As a webhook may name them: the API server puts its own prefix and slash before the key.
        case webhook
    }

    /// One value of an audit annotation.
    struct Published: BitwiseCopyable {
        var policy: Int
        var annotation: Int
        var value: UTF8Text
    }

    private var warnings: [String] = []
    /// The first validation that failed with action Audit: annotations are not overwritten.
    private var failure: String?
    var published: [Published] = []

    package init() {}

    mutating func removeAll() {
        if !warnings.isEmpty { warnings.removeAll() }
        if failure != nil { failure = nil }
        published.removeAll(keepingCapacity: true)
    }

    /// Adds a warning as the API server would: once, and never one that no header can carry.
    mutating func warn(_ text: String) {
        guard !text.isEmpty, !warnings.contains(text),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return }
        warnings.append(text)
    }

    /// - Parameter json: The value of the annotation.
    mutating func auditFailure(_ json: @autoclosure () -> String) {
        if failure == nil { failure = json() }
    }

    /// Adds a value of an audit annotation; the same value twice is one.
    ///
    /// Policies come one after another, so the values of one lie together: only those are looked through.
    mutating func publish(_ value: UTF8Text, policy: Int, annotation: Int) {
        var index = published.count
        while index > 0, published[index - 1].policy == policy {
            index -= 1
            if published[index].annotation == annotation, published[index].value == value { return }
        }
        published.append(Published(policy: policy, annotation: annotation, value: value))
    }

    /// Writes the members of the response, each behind a comma.
    func write(to output: inout ByteBuffer, _ policies: PolicyGroup, _ names: Names) {
        // A webhook leaves it to the API server, which adds those of others.
        let warnings = names == .upstream ? boundedWarnings : warnings
        if !warnings.isEmpty {
            output.append(",\"warnings\":[")
            for index in warnings.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                ReviewResponse.write(warnings[index], &output)
            }
            output.append(UInt8(ascii: "]"))
        }
        guard failure != nil || !published.isEmpty else { return }
        output.append(",\"auditAnnotations\":{")
        if let failure {
            output.append(
                names == .upstream
                    ? "\"validation.policy.admission.k8s.io/validation_failure\":" : "\"validation_failure\":")
            ReviewResponse.write(failure, &output)
        }
        var isFirst = failure == nil
        for index in published.indices where isFirstOfKey(index) {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            let entry = published[index]
            let policy = policies.policies[entry.policy]
            output.append(UInt8(ascii: "\""))
            // Names and keys are made of letters, digits, '-', '_' and '.': nothing to escape.
            output.append(policy.name)
            output.append(names == .upstream ? UInt8(ascii: "/") : UInt8(ascii: "."))
            output.append(policy.auditAnnotations[entry.annotation].key)
            output.append("\":")
            writeValues(from: index, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// The warnings as the API server would pass them on: whole where they are few, else each cut.
    private var boundedWarnings: [String] {
        var sum = 0
        let first = warnings.firstIndex { warning in
            sum += warning.unicodeScalars.count
            return sum > Limits.warningsCharacterCount
        }
        guard let first else { return warnings }
        var bounded: [String] = []
        sum = 0
        for index in warnings.indices where index <= first || sum < Limits.warningsCharacterCount {
            let scalars = warnings[index].unicodeScalars.prefix(Limits.cutWarningCharacterCount)
            sum += scalars.count
            bounded.append(String(scalars))
        }
        return bounded
    }

    private func isFirstOfKey(_ index: Int) -> Bool {
        var other = index
        while other > 0, published[other - 1].policy == published[index].policy {
            other -= 1
            if published[other].annotation == published[index].annotation { return false }
        }
        return true
    }

    /// Distinct values of several bindings or parameters stand in one list.
    private func writeValues(from first: Int, to output: inout ByteBuffer) {
        let start = output.count
        let key = published[first]
        for index in first..<published.count {
            if published[index].policy != key.policy { break }
            if published[index].annotation != key.annotation { continue }
            guard output.count > start else {
                Writer.write(published[index].value, to: &output)
                continue
            }
            // Without the quotes between them.
            output.truncate(to: output.count - 1)
            output.append(", ")
            let quote = output.count
            Writer.write(published[index].value, to: &output)
            output.removeByte(at: quote)
        }
    }
}
