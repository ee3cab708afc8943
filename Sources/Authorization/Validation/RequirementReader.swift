// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// The requirements of a rule's `fieldSelector` or `labelSelector`.
    mutating func requirements(
        _ field: String, _ kind: SelectorRequirement.Kind, of item: Manifest, path: String, notes: inout [FieldError]
    ) -> [SelectorRequirement] {
        guard let value = item[field], !value.isNull else { return [] }
        let path = "\(path).\(field)"
        expectFields(["requirements"], of: value, path: path)
        let items = list("requirements", of: value, path: path)
        if items.isEmpty {
            require(
                "\(path).requirements", "an empty selector narrows nothing",
                at: value["requirements"]?.place ?? value.place)
        }
        var requirements: [SelectorRequirement] = []
        for (index, item) in items.enumerated() {
            let path = "\(path).requirements[\(index)]"
            guard let requirement = requirement(item, kind, path: path) else { continue }
            requirements.append(requirement)
            if kind == .label, let value = requirement.values.first(where: { !SelectorText.isLabelValue($0) }) {
                notes.append(
                    FieldError(
                        "\(path).values", .invalid(goQuoted(value)), "no label has the value \(goQuoted(value))",
                        at: item["values"]?.place ?? item.place,
                        remedy: "at most 63 letters, digits, '-', '_' and '.', a letter or digit at both ends"))
            }
        }
        return requirements
    }

    private mutating func requirement(
        _ item: Manifest, _ kind: SelectorRequirement.Kind, path: String
    ) -> SelectorRequirement? {
        expectFields(["key", "operator", "values", "valuesFrom"], of: item, path: path)
        let key = string("key", of: item, path: path) ?? ""
        let keyPlace = item["key"]?.place ?? item.place
        if key.isEmpty {
            require("\(path).key", at: keyPlace)
        } else if kind == .label, let problem = NameRules.qualified(key).first {
            report(FieldError("\(path).key", .invalid(goQuoted(key)), problem, at: keyPlace))
        }
        let relation = relation(of: item, kind, path: path)
        let values = strings("values", of: item, path: path)
        let valuesPlace = item["values"]?.place ?? item.place
        var source: PolicyExpression?
        if let text = string("valuesFrom", of: item, path: path) {
            let place = item["valuesFrom"]?.place ?? item.place
            if isBlank(text) { require("\(path).valuesFrom", at: place) }
            source = PolicyExpression(text: text, place: place, path: "\(path).valuesFrom")
            if !values.isEmpty {
                report(
                    FieldError("\(path).values", .forbidden, "either values or valuesFrom", at: valuesPlace))
            }
        }
        guard let relation else { return nil }
        if relation.takesValues {
            if values.isEmpty, source == nil {
                require(
                    "\(path).values", "must be specified when `operator` is 'In' or 'NotIn'", at: valuesPlace)
            }
        } else if !values.isEmpty || source != nil {
            report(
                FieldError(
                    source == nil ? "\(path).values" : "\(path).valuesFrom", .forbidden,
                    "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                    at: source?.place ?? valuesPlace))
        }
        if values.count > Limits.requirementValueCount {
            report(
                FieldError(
                    "\(path).values", .tooMany(values.count, limit: Limits.requirementValueCount),
                    at: valuesPlace))
        }
        return SelectorRequirement(kind, key, relation, values, valuesFrom: source, place: item.place)
    }

    /// Fields have no Exists: a field that is not there is empty. Source: spec 2.1, 2.3.
    private mutating func relation(
        of item: Manifest, _ kind: SelectorRequirement.Kind, path: String
    ) -> SelectorRequirement.Operator? {
        let word = string("operator", of: item, path: path) ?? ""
        let place = item["operator"]?.place ?? item.place
        if word.isEmpty {
            require("\(path).operator", at: place)
            return nil
        }
        let known = SelectorRequirement.Operator(rawValue: word)
        if kind == .label, let known { return known }
        if kind == .field, let known, known.takesValues { return known }
        let supported = kind == .field ? ["In", "NotIn"] : ["In", "NotIn", "Exists", "DoesNotExist"]
        report(
            FieldError(
                "\(path).operator", .notSupported(goQuoted(word), supported: supported), at: place,
                remedy: nearest(to: word, among: supported).map { "did you mean '\($0)'?" }))
        return nil
    }
}
