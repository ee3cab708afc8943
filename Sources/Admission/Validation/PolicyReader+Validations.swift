// SPDX-License-Identifier: Apache-2.0

import Kubernetes

// What only a validating policy has. Source: spec/admission.md 1.6; order and wording as the API server's.
extension FieldReader {
    mutating func requireValidations(of spec: Manifest) {
        let isEmpty = { (key: String) in spec[key]?.list?.isEmpty ?? true }
        guard isEmpty("validations"), isEmpty("auditAnnotations") else { return }
        let detail = "validations or auditAnnotations must contain at least one item"
        require("spec.validations", detail, at: spec.place)
        require("spec.auditAnnotations", detail, at: spec.place)
    }

    mutating func validations(of spec: Manifest) -> [Validation] {
        let items = list("validations", of: spec, path: "spec")
        var validations: [Validation] = []
        validations.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            validations.append(validation(item, path: "spec.validations[\(index)]"))
        }
        return validations
    }

    private mutating func validation(_ value: Manifest, path: String) -> Validation {
        expectFields(
            ["expression", "message", "messageExpression", "reason"], of: value, path: path)
        let expression = expression(
            of: value, path: path, detailIfAbsent: "expression is not specified")
        return Validation(
            expression: expression, message: message(of: value, path: path),
            messageExpression: messageExpression(of: value, path: path),
            reason: choice(
                "reason", of: value, path: path,
                among: [Validation.Reason.forbidden, .invalid, .requestEntityTooLarge]) ?? .invalid)
    }

    private mutating func messageExpression(of value: Manifest, path: String) -> Expression? {
        let text = string("messageExpression", of: value, path: path) ?? ""
        guard !text.isEmpty, let place = value["messageExpression"]?.place else { return nil }
        let path = "\(path).messageExpression"
        if isBlank(text) {
            report(
                FieldError(path, .invalid(goQuoted(text)), "must be non-empty if specified", at: place))
            return nil
        }
        return Expression(text: text, place: place, path: path)
    }

    private mutating func message(of value: Manifest, path: String) -> String {
        let text = string("message", of: value, path: path) ?? ""
        let place = value["message"]?.place ?? value.place
        if !text.isEmpty, isBlank(text) {
            report(
                FieldError(
                    "\(path).message", .invalid(goQuoted(text)),
                    "must be non-empty if specified", at: place))
        } else if trimmed(text).unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) {
            report(
                FieldError(
                    "\(path).message", .invalid(goQuoted(text)), "must not contain line breaks",
                    at: place))
        }
        return text
    }

    mutating func auditAnnotations(of spec: Manifest, policyName: String) -> [AuditAnnotation] {
        let items = list("auditAnnotations", of: spec, path: "spec")
        if items.count > Limits.auditAnnotationCount, let place = spec["auditAnnotations"]?.place {
            report(
                FieldError(
                    "spec.auditAnnotations", .invalid(goListed(items)),
                    "must not have more than \(Limits.auditAnnotationCount) auditAnnotations", at: place))
        }
        var annotations: [AuditAnnotation] = []
        annotations.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let annotation = auditAnnotation(
                item, path: "spec.auditAnnotations[\(index)]", policyName: policyName)
            if annotations.contains(where: { $0.key == annotation.key }) {
                report(
                    FieldError(
                        "spec.auditAnnotations[\(index)].key", .duplicate(goQuoted(annotation.key)),
                        at: item["key"]?.place ?? item.place))
            }
            annotations.append(annotation)
        }
        return annotations
    }

    private mutating func auditAnnotation(
        _ value: Manifest, path: String, policyName: String
    ) -> AuditAnnotation {
        expectFields(["key", "valueExpression"], of: value, path: path)
        let key = string("key", of: value, path: path) ?? ""
        let place = value["key"]?.place ?? value.place
        if policyName.isEmpty {
            report(
                FieldError(
                    "\(path).key", .invalid(goQuoted(key)), "requires metadata.name be non-empty",
                    at: place))
        } else {
            let name = "\(policyName)/\(key)"
            report(NameRules.qualified(name), with: name, path: "\(path).key", at: place)
        }
        let annotation = AuditAnnotation(
            key: key,
            valueExpression: expression(
                "valueExpression", of: value, path: path,
                detailIfAbsent: "valueExpression is not specified"))
        if annotation.isTooLong {
            require(
                "\(path).valueExpression",
                "must not exceed \(Limits.auditAnnotationExpressionByteCount) bytes in length",
                at: annotation.valueExpression.place)
        }
        return annotation
    }
}

/// Audit annotations as the API server shows a list of them: with the names of its own fields.
private func goListed(_ items: [Manifest]) -> String {
    let texts = items.map { item in
        "{\"Key\":\(jsonQuoted(item["key"]?.string ?? "")),"
            + "\"ValueExpression\":\(jsonQuoted(item["valueExpression"]?.string ?? ""))}"
    }
    return "[\(texts.joined(separator: ","))]"
}
