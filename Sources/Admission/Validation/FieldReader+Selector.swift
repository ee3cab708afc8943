// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// A label selector; nothing where the field is absent.
    mutating func labelSelector(_ key: String, of value: Manifest, path: String) -> SelectorText? {
        guard let member = value[key], !member.isNull else { return nil }
        let path = "\(path).\(key)"
        expectFields(["matchLabels", "matchExpressions"], of: member, path: path)
        var requirements: [SelectorText.Requirement] = []
        if let labels = member["matchLabels"] {
            for (label, text) in labels.members ?? [] {
                report(NameRules.qualified(label), with: label, path: "\(path).matchLabels", at: text.place)
                let place = text.place
                guard let text = text.isNull ? "" : text.string else {
                    report(
                        FieldError(
                            "\(path).matchLabels[\(label)]", .invalid(text.kindName),
                            "expected a string", at: place, remedy: "put it in quotes"))
                    continue
                }
                report(NameRules.labelValue(text), with: text, path: "\(path).matchLabels", at: place)
                requirements.append(.init(key: label, operation: .isIn, values: [text]))
            }
        }
        for (index, item) in list("matchExpressions", of: member, path: path).enumerated() {
            if let requirement = requirement(item, path: "\(path).matchExpressions[\(index)]") {
                requirements.append(requirement)
            }
        }
        return SelectorText(requirements: requirements)
    }

    private mutating func requirement(
        _ value: Manifest, path: String
    ) -> SelectorText.Requirement? {
        expectFields(["key", "operator", "values"], of: value, path: path)
        let values = strings("values", of: value, path: path)
        let word = string("operator", of: value, path: path) ?? ""
        let place = value["operator"]?.place ?? value.place
        let operation = SelectorText.Requirement.Operator(rawValue: word)
        switch operation {
        case .isIn, .notIn:
            if values.isEmpty {
                require(
                    "\(path).values", "must be specified when `operator` is 'In' or 'NotIn'",
                    at: value["values"]?.place ?? value.place)
            }
        case .exists, .doesNotExist:
            if !values.isEmpty {
                report(
                    FieldError(
                        "\(path).values", .forbidden,
                        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                        at: value["values"]?.place ?? value.place))
            }
        case nil:
            report(
                FieldError(
                    "\(path).operator", .invalid(jsonQuoted(word)), "not a valid selector operator",
                    at: place))
        }
        let key = string("key", of: value, path: path) ?? ""
        report(
            NameRules.qualified(key), with: key, path: "\(path).key",
            at: value["key"]?.place ?? value.place)
        for (index, text) in values.enumerated() {
            report(
                NameRules.labelValue(text), with: text, path: "\(path).values[\(index)]",
                at: value["values"]?.place ?? value.place)
        }
        return operation.map { .init(key: key, operation: $0, values: values) }
    }
}
