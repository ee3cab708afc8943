// SPDX-License-Identifier: Apache-2.0

/// Why a source of schemas cannot be used.
package enum SchemaError: Error, Equatable, Sendable {
    /// The catalogue's text.
    case malformed(line: Int, expected: String)
    /// An OpenAPI document or a CustomResourceDefinition.
    case unusable(source: String, problem: String)

    package var message: String {
        switch self {
        case .malformed(let line, let expected):
            "schema catalogue, line \(line): expected \(expected); write it anew with schema-catalogue"
        case .unusable(let source, let problem):
            "\(source): \(problem); --schemas takes the documents that `kubectl get --raw /openapi/v3/…` prints, "
                + "and CustomResourceDefinitions"
        }
    }
}
