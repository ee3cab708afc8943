// SPDX-License-Identifier: Apache-2.0

/// What the `${names}` of a request's templates stand for.
struct TemplateValues: Sendable {
    var texts: [String: String]
    var secrets: [String: Secret]

    static func texts(
        _ image: ImageName, _ claims: TokenClaims?, _ lifetimeSeconds: Int64?
    ) -> [String: String] {
        let lifetime = lifetimeSeconds ?? 3600
        return [
            "registry": image.registry, "repository": image.repository, "namespace": claims?.namespace ?? "",
            "serviceAccount": claims?.serviceAccount.name ?? "",
            "serviceAccountUID": claims?.serviceAccount.uid ?? "", "pod": claims?.pod?.name ?? "",
            "node": claims?.node?.name ?? "", "audience": claims?.audiences.first ?? "",
            "lifetime": String(lifetime), "lifetimeDays": String(max(1, (lifetime + 86_399) / 86_400)),
        ]
    }

    func render(_ template: Template) -> Secret {
        var output = SecretWriter()
        write(template, percentEncoded: false, to: &output)
        return output.finish()
    }

    /// - Parameter percentEncoded: Whether values are escaped for a URL; the author's own text never is.
    func write(_ template: Template, percentEncoded: Bool, to output: inout SecretWriter) {
        for part in template.parts {
            switch part {
            case .literal(let text): output.append(text)
            case .variable(let name):
                let value = secrets[name] ?? Secret(texts[name] ?? "")
                if percentEncoded {
                    output.append(percentEncoded: value)
                } else {
                    output.append(value)
                }
            }
        }
    }

    func write(_ tree: TemplateTree, to output: inout SecretWriter) {
        switch tree {
        case .null: output.append("null")
        case .bool(let flag): output.append(flag ? "true" : "false")
        case .int(let number): output.append(String(number))
        case .double(let number): output.append("\(number)")
        case .text(let template): output.append(json: render(template))
        case .list(let items):
            output.append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(",") }
                write(item, to: &output)
            }
            output.append("]")
        case .map(let members):
            output.append("{")
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(",") }
                output.append(json: member.name)
                output.append(":")
                write(member.value, to: &output)
            }
            output.append("}")
        }
    }
}
