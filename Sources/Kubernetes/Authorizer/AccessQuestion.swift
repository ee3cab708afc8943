// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// One question to an authorizer, as the specification of a SubjectAccessReview has it; owns its texts.
package struct AccessQuestion: Hashable, Sendable {
    package var user = ""
    /// Sorted.
    package var groups: [String] = []
    package var uid = ""
    package var extra: [String: [String]] = [:]
    package var verb = ""
    /// Of a request for a path; empty for a resource.
    package var path = ""
    package var group = ""
    package var resource = ""
    package var subResource = ""
    package var namespace = ""
    package var name = ""
    package var fieldSelector: [AccessRequirement] = []
    package var labelSelector: [AccessRequirement] = []

    package init() {}

    init(_ check: AccessCheck, verb: UTF8Text) {
        self.verb = verb.string
        path = check.path.string
        group = check.group.string
        resource = check.resource.string
        subResource = check.subResource.string
        namespace = check.namespace.string
        name = check.name.string
        fieldSelector = AccessRequirement.list(fields: check.fieldSelector.string)
        labelSelector = AccessRequirement.list(labels: check.labelSelector.string)
        guard check.accountName.isEmpty else {
            let namespace = check.accountNamespace.string
            user = "system:serviceaccount:\(namespace):\(check.accountName.string)"
            groups = ["system:serviceaccounts", "system:serviceaccounts:\(namespace)"]
            return
        }
        let state = unsafe check.state.pointee
        guard let userInfo = state.userInfo else { return }
        user = userInfo[state.names.username]?.string ?? ""
        uid = userInfo[state.names.uid]?.string ?? ""
        if let listed = userInfo[state.names.groups], listed.kind == .array {
            for group in listed.elements { groups.append(group.string ?? "") }
            groups.sort()
        }
    }

    /// `may jane bypass gates.golden.example.com "x" in shop?`
    package var text: String {
        var text = "may \(user.isEmpty ? "a user without name" : user) \(verb) "
        if !path.isEmpty { return text + path + "?" }
        text += resource
        if !subResource.isEmpty { text += "/" + subResource }
        if !group.isEmpty { text += "." + group }
        if !name.isEmpty { text += " \"\(name)\"" }
        if !namespace.isEmpty { text += " in \(namespace)" }
        for (what, list) in [("fields", fieldSelector), ("labels", labelSelector)] where !list.isEmpty {
            text += " with \(what) \(list.map(\.text).joined(separator: ","))"
        }
        return text + "?"
    }
}
