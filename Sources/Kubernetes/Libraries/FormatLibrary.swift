// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// Named formats. Source: apiserver `pkg/cel/library/format.go`.
package enum FormatLibrary {
    package static let type = CELType.object("kubernetes.NamedFormat")

    package static let library = FunctionLibrary(
        declarations: declarations, implementations: implementations,
        types: [
            OpaqueType(tag: .format, name: "kubernetes.NamedFormat") { $0.payload == $1.payload }
        ])

    private static let release = KubernetesRelease(31)

    private static let declarations: [FunctionDeclaration] =
        [
            FunctionDeclaration(
                "format.named",
                [.global("format_named", [.string], .optional(type), introduced: release)]),
            FunctionDeclaration(
                "validate",
                [
                    .member(
                        "format_validate", [type, .string], .optional(.list(.string)),
                        introduced: release)
                ]),
        ]
        + NamedFormat.allCases.map {
            FunctionDeclaration(
                "format.\($0.key)", [.global("format_\($0.key)", [], type, introduced: release)])
        }

    private static let implementations: [FunctionImplementation] =
        [
            .init("format_named") { call in
                guard let key = call[0].text else { return .noSuchOverload }
                return NamedFormat(key: key).map { call.optional(.format($0)) } ?? .none
            },
            .init("format_validate", cost: .validation) { call in
                guard let format = call[0].namedFormat, let text = call[1].text else {
                    return .noSuchOverload
                }
                let problems = format.problems(of: text)
                guard problems.count > 0 else { return .none }
                var list = call.list(capacity: problems.count)
                for index in 0..<problems.count {
                    var message = call.text(capacity: 256)
                    problems[index].write(for: text, to: &message)
                    list.append(message.finish())
                }
                return call.optional(list.finish())
            },
            // Closures that capture nothing are called without counting.
            .init("format_dns1123Label") { _ in .format(.dns1123Label) },
            .init("format_dns1123Subdomain") { _ in .format(.dns1123Subdomain) },
            .init("format_dns1035Label") { _ in .format(.dns1035Label) },
            .init("format_qualifiedName") { _ in .format(.qualifiedName) },
            .init("format_dns1123LabelPrefix") { _ in .format(.dns1123LabelPrefix) },
            .init("format_dns1123SubdomainPrefix") { _ in .format(.dns1123SubdomainPrefix) },
            .init("format_dns1035LabelPrefix") { _ in .format(.dns1035LabelPrefix) },
            .init("format_labelValue") { _ in .format(.labelValue) },
            .init("format_uri") { _ in .format(.uri) },
            .init("format_uuid") { _ in .format(.uuid) },
            .init("format_byte") { _ in .format(.byte) },
            .init("format_date") { _ in .format(.date) },
            .init("format_datetime") { _ in .format(.datetime) },
        ]
}

extension CostRule {
    /// As if the format's expression were matched.
    fileprivate static let validation = CostRule.custom { call, _ in
        let pattern = call[0].namedFormat?.patternSize ?? 1
        return CostRule.scale(call[1].costSize + 1, CostRule.traversalFactor)
            &* CostRule.scale(pattern, CostRule.regularExpressionFactor)
    }
}

extension Value {
    package static func format(_ format: NamedFormat) -> Value {
        .opaque(.format, payload: UInt64(format.rawValue))
    }

    package var namedFormat: NamedFormat? {
        isOpaque(.format) ? NamedFormat(rawValue: UInt8(truncatingIfNeeded: payload)) : nil
    }
}
