// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    mutating func matchConditions(of spec: Manifest) -> [NamedExpression] {
        let items = list("matchConditions", of: spec, path: "spec")
        if items.count > Limits.matchConditionCount, let place = spec["matchConditions"]?.place {
            report(
                FieldError(
                    "spec.matchConditions", .tooMany(items.count, limit: Limits.matchConditionCount),
                    at: place))
        }
        var conditions: [NamedExpression] = []
        conditions.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let path = "spec.matchConditions[\(index)]"
            expectFields(["name", "expression"], of: item, path: path)
            let expression = expression(of: item, path: path, detailIfAbsent: "")
            let name = string("name", of: item, path: path) ?? ""
            let place = item["name"]?.place ?? item.place
            if name.isEmpty {
                require("\(path).name", at: place)
            } else {
                report(NameRules.qualified(name), with: name, path: "\(path).name", at: place)
            }
            if !name.isEmpty, conditions.contains(where: { $0.name == name }) {
                report(FieldError("\(path).name", .duplicate(goQuoted(name)), at: place))
            }
            conditions.append(NamedExpression(name: name, expression: expression))
        }
        return conditions
    }

    mutating func variables(of spec: Manifest) -> [NamedExpression] {
        let items = list("variables", of: spec, path: "spec")
        var variables: [NamedExpression] = []
        variables.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let path = "spec.variables[\(index)]"
            expectFields(["name", "expression"], of: item, path: path)
            let name = string("name", of: item, path: path) ?? ""
            let place = item["name"]?.place ?? item.place
            if isBlank(name) {
                require("\(path).name", "name is not specified", at: place)
            } else if !NameRules.isIdentifier(name) {
                report(
                    FieldError(
                        "\(path).name", .invalid(goQuoted(name)), "must be a valid CEL identifier",
                        at: place))
            }
            let expression = expression(
                of: item, path: path, detailIfAbsent: "expression is not specified")
            variables.append(NamedExpression(name: name, expression: expression))
        }
        return variables
    }

    mutating func mutations(of spec: Manifest) -> [Mutation] {
        let items = list("mutations", of: spec, path: "spec")
        if items.isEmpty {
            require(
                "spec.mutations", "mutations must contain at least one item",
                at: spec["mutations"]?.place ?? spec.place)
        }
        var mutations: [Mutation] = []
        for (index, item) in items.enumerated() {
            if let mutation = mutation(item, path: "spec.mutations[\(index)]") {
                mutations.append(mutation)
            }
        }
        return mutations
    }

    private mutating func mutation(_ value: Manifest, path: String) -> Mutation? {
        expectFields(["patchType", "applyConfiguration", "jsonPatch"], of: value, path: path)
        let patchType = requiredChoice(
            "patchType", of: value, path: path,
            among: [Mutation.PatchType.applyConfiguration, .jsonPatch])
        guard let patchType else { return nil }
        let wanted = patchType == .jsonPatch ? "jsonPatch" : "applyConfiguration"
        let unwanted = patchType == .jsonPatch ? "applyConfiguration" : "jsonPatch"
        let member = value[wanted].flatMap { $0.isNull ? nil : $0 }
        if member == nil {
            require(
                "\(path).\(wanted)", "must be specified when patchType is \(patchType.rawValue)",
                at: value.place)
        }
        if let other = value[unwanted], !other.isNull {
            report(
                FieldError(
                    "\(path).\(unwanted)", .invalid(goQuoted("{\(unwanted)}")),
                    "must not be specified when patchType is \(patchType.rawValue)",
                    at: other.place))
        }
        guard let member else { return nil }
        expectFields(["expression"], of: member, path: "\(path).\(wanted)")
        return Mutation(
            patchType: patchType,
            expression: expression(of: member, path: "\(path).\(wanted)", detailIfAbsent: ""))
    }

    mutating func expression(
        _ key: String = "expression", of value: Manifest, path: String, detailIfAbsent: String
    ) -> Expression {
        let text = string(key, of: value, path: path) ?? ""
        let place = value[key]?.place ?? value.place
        if isBlank(text) { require("\(path).\(key)", detailIfAbsent, at: place) }
        return Expression(text: text, place: place, path: "\(path).\(key)")
    }
}
