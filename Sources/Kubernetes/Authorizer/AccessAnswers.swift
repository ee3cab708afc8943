// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What an authorizer answered, question by question: SubjectAccessReviews with their status.
///
/// A review's attributes must be those of the question; of the user, what the review says must hold: one that names no
/// groups answers for the user whatever the groups are.
package final class AccessAnswers: Sendable {
    struct Answer: Sendable {
        var isAllowed: Bool
        var reason: String
        var error: String
    }

    private let entries: [(question: AccessQuestion, answer: Answer)]

    package var count: Int { entries.count }

    /// - Parameter documents: SubjectAccessReviews, or Lists of them. What is neither is `problem`'s.
    package init(
        _ documents: [Node], names: inout Names, problem: (String) -> Void
    ) {
        let reader = AccessReader(in: &names)
        var entries: [(question: AccessQuestion, answer: Answer)] = []
        for document in documents {
            var items: [Node] = []
            if document.kind == .array {
                for item in document.elements { items.append(item) }
            } else if let list = document[reader.items], list.kind == .array {
                for item in list.elements { items.append(item) }
            } else {
                items = [document]
            }
            for item in items {
                guard let entry = reader.entry(item, names) else {
                    problem("found an object without spec and status, expected a SubjectAccessReview")
                    continue
                }
                entries.append(entry)
            }
        }
        self.entries = entries
    }

    /// The first answer that fits.
    func find(_ check: AccessCheck, verb: UTF8Text) -> Answer? {
        let question = AccessQuestion(check, verb: verb)
        for index in entries.indices where entries[index].question.answers(question) {
            return entries[index].answer
        }
        return nil
    }
}

extension AccessQuestion {
    /// Whether this, as it stands in a recorded review, is the question `asked`.
    fileprivate func answers(_ asked: AccessQuestion) -> Bool {
        guard verb == asked.verb, path == asked.path, group == asked.group, resource == asked.resource,
            subResource == asked.subResource, namespace == asked.namespace, name == asked.name,
            fieldSelector == asked.fieldSelector, labelSelector == asked.labelSelector,
            user == asked.user
        else { return false }
        if !uid.isEmpty, uid != asked.uid { return false }
        return groups.isEmpty || Self.identifying(groups) == Self.identifying(asked.groups)
    }

    /// Everybody who has a name is authenticated, and a service account's review says so while the expression does not.
    private static func identifying(_ groups: [String]) -> Set<String> {
        Set(groups).subtracting(["system:authenticated"])
    }
}

/// The fields of a SubjectAccessReview.
private struct AccessReader {
    let items, spec, status, user, groups, uid, resourceAttributes, nonResourceAttributes, path, verb: Name
    let group, resource, subresource, namespace, name, fieldSelector, labelSelector, rawSelector: Name
    let requirements, key, relation, values, allowed, reason, evaluationError: Name

    init(in names: inout Names) {
        items = names.intern("items")
        spec = names.intern("spec")
        status = names.intern("status")
        user = names.intern("user")
        groups = names.intern("groups")
        uid = names.intern("uid")
        resourceAttributes = names.intern("resourceAttributes")
        nonResourceAttributes = names.intern("nonResourceAttributes")
        path = names.intern("path")
        verb = names.intern("verb")
        group = names.intern("group")
        resource = names.intern("resource")
        subresource = names.intern("subresource")
        namespace = names.intern("namespace")
        name = names.intern("name")
        fieldSelector = names.intern("fieldSelector")
        labelSelector = names.intern("labelSelector")
        rawSelector = names.intern("rawSelector")
        requirements = names.intern("requirements")
        key = names.intern("key")
        relation = names.intern("operator")
        values = names.intern("values")
        allowed = names.intern("allowed")
        reason = names.intern("reason")
        evaluationError = names.intern("evaluationError")
    }

    func entry(
        _ item: Node, _ names: borrowing Names
    ) -> (question: AccessQuestion, answer: AccessAnswers.Answer)? {
        guard let spec = item[spec], spec.kind == .object, let status = item[status] else { return nil }
        var question = AccessQuestion()
        question.user = spec[user]?.string ?? ""
        question.uid = spec[uid]?.string ?? ""
        question.groups = texts(spec[groups]).sorted()
        if let attributes = spec[nonResourceAttributes] {
            question.path = attributes[path]?.string ?? ""
            question.verb = attributes[verb]?.string ?? ""
        } else if let attributes = spec[resourceAttributes] {
            question.verb = attributes[verb]?.string ?? ""
            question.group = attributes[group]?.string ?? ""
            question.resource = attributes[resource]?.string ?? ""
            question.subResource = attributes[subresource]?.string ?? ""
            question.namespace = attributes[namespace]?.string ?? ""
            question.name = attributes[name]?.string ?? ""
            question.fieldSelector = selector(attributes[fieldSelector], isLabels: false)
            question.labelSelector = selector(attributes[labelSelector], isLabels: true)
        } else {
            return nil
        }
        return (
            question,
            AccessAnswers.Answer(
                isAllowed: status[allowed]?.bool ?? false, reason: status[reason]?.string ?? "",
                error: status[evaluationError]?.string ?? "")
        )
    }

    private func texts(_ list: Node?) -> [String] {
        guard let list, list.kind == .array else { return [] }
        var texts: [String] = []
        for element in list.elements { texts.append(element.string ?? "") }
        return texts
    }

    private func selector(_ node: Node?, isLabels: Bool) -> [AccessRequirement] {
        guard let node else { return [] }
        if let raw = node[rawSelector]?.string {
            return isLabels
                ? AccessRequirement.list(labels: raw) : AccessRequirement.list(fields: raw)
        }
        guard let list = node[requirements], list.kind == .array else { return [] }
        var found: [AccessRequirement] = []
        for item in list.elements {
            found.append(
                AccessRequirement(
                    key: item[key]?.string ?? "", relation: item[relation]?.string ?? "",
                    values: texts(item[values])))
        }
        return found.sorted { ($0.key, $0.relation, $0.text) < ($1.key, $1.relation, $1.text) }
    }
}
