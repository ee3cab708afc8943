// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A question as people put it, on a command line or in a test: made into the review that the API server would post.
///
/// Selectors are texts here and are read as the API server reads them; what it drops is dropped. Source: spec/authorization.md 1.3.
package struct AccessQuery: Sendable {
    package var user = ""
    package var uid = ""
    package var groups: [String] = []
    package var extra: [(key: String, values: [String])] = []
    package var verb = ""
    package var group = ""
    package var version = ""
    package var resource = ""
    package var subresource = ""
    package var namespace = ""
    package var name = ""
    /// Of a question about a URL; empty for one about a resource.
    package var path = ""
    package var fieldSelector = ""
    package var labelSelector = ""

    package init() {}

    /// The groups with those that the API server adds: a service account's own, and that of everyone who is known.
    package var effectiveGroups: [String] {
        var all = groups
        let parts = user.split(separator: ":", omittingEmptySubsequences: false)
        if groups.isEmpty, parts.count == 4, user.hasPrefix("system:serviceaccount:") {
            all = ["system:serviceaccounts", "system:serviceaccounts:\(parts[2])"]
        }
        if user == "system:anonymous" || all.contains("system:unauthenticated") {
            if !all.contains("system:unauthenticated") { all.append("system:unauthenticated") }
        } else if !all.contains("system:authenticated") {
            all.append("system:authenticated")
        }
        return all
    }

    /// What is wrong with a selector: the API server would take the request for an unlimited one, and then refuse it with 400.
    package var selectorProblem: String? {
        if SelectorText.labels(labelSelector) == nil { return "the label selector \"\(labelSelector)\"" }
        if SelectorText.fields(fieldSelector) == nil { return "the field selector \"\(fieldSelector)\"" }
        return nil
    }

    /// The review, in version v1.
    package func write(to output: inout ByteBuffer) {
        output.append("{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"metadata\":{},\"spec\":{")
        if path.isEmpty {
            output.append("\"resourceAttributes\":{\"verb\":")
            Self.write(verb, to: &output)
            let hasSelector = AccessRule.selectorVerbs.contains(verb)
            let fields = hasSelector ? SelectorText.fields(fieldSelector) ?? [] : []
            let labels = hasSelector ? SelectorText.labels(labelSelector) ?? [] : []
            var name = name
            // The first exact name of a list or watch is the request's name too.
            if name.isEmpty, verb == "list" || verb == "watch",
                let exact = fields.first(where: { $0.key == "metadata.name" && $0.relation == .isIn })
            {
                name = exact.values.first ?? ""
            }
            for (key, value) in [
                ("namespace", namespace), ("group", group), ("version", version), ("resource", resource),
                ("subresource", subresource), ("name", name),
            ] where !value.isEmpty { Self.member(key, value, to: &output) }
            Self.selector("fieldSelector", fields, to: &output)
            Self.selector("labelSelector", labels, to: &output)
            output.append("}")
        } else {
            output.append("\"nonResourceAttributes\":{\"path\":")
            Self.write(path, to: &output)
            Self.member("verb", verb, to: &output)
            output.append("}")
        }
        Self.member("user", user, to: &output)
        if !uid.isEmpty { Self.member("uid", uid, to: &output) }
        output.append(",\"groups\":")
        Self.list(effectiveGroups, to: &output)
        if !extra.isEmpty {
            output.append(",\"extra\":{")
            for (index, entry) in extra.enumerated() {
                if index > 0 { output.append(",") }
                Self.write(entry.key, to: &output)
                output.append(":")
                Self.list(entry.values, to: &output)
            }
            output.append("}")
        }
        output.append("},\"status\":{\"allowed\":false}}")
    }

    private static func selector(
        _ name: String, _ requirements: [SelectorRequirement], to output: inout ByteBuffer
    ) {
        if requirements.isEmpty { return }
        output.append(",\"\(name)\":{\"requirements\":[")
        for (index, requirement) in requirements.enumerated() {
            output.append(index == 0 ? "{\"key\":" : ",{\"key\":")
            write(requirement.key, to: &output)
            member("operator", requirement.relation.rawValue, to: &output)
            if requirement.relation.takesValues {
                output.append(",\"values\":")
                list(requirement.values, to: &output)
            }
            output.append("}")
        }
        output.append("]}")
    }

    private static func member(_ name: String, _ value: String, to output: inout ByteBuffer) {
        output.append(",\"\(name)\":")
        write(value, to: &output)
    }

    private static func list(_ texts: [String], to output: inout ByteBuffer) {
        output.append("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { output.append(",") }
            write(text, to: &output)
        }
        output.append("]")
    }

    private static func write(_ text: String, to output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &output) }
    }
}
