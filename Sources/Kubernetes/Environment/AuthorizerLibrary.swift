// SPDX-License-Identifier: Apache-2.0

package import CEL

/// The authorizer: what it answers is a fact of the cluster, which an evaluation asks for (`AuthorizerState`).
/// Source: apiserver `pkg/cel/library/authz.go`.
package enum AuthorizerLibrary {
    package static let authorizer = CELType.object("kubernetes.authorization.Authorizer")
    package static let pathCheck = CELType.object("kubernetes.authorization.PathCheck")
    package static let groupCheck = CELType.object("kubernetes.authorization.GroupCheck")
    package static let resourceCheck = CELType.object("kubernetes.authorization.ResourceCheck")
    package static let decision = CELType.object("kubernetes.authorization.Decision")

    private static let first = KubernetesRelease(27)
    private static let selectors = KubernetesRelease(31)

    package static let library = FunctionLibrary(
        declarations: declarations, implementations: AuthorizerFunctions.implementations,
        types: AuthorizerFunctions.types)

    private static let declarations: [FunctionDeclaration] = [
        declaration("path", "authorizer_path", [authorizer, .string], pathCheck),
        declaration("group", "authorizer_group", [authorizer, .string], groupCheck),
        declaration(
            "serviceAccount", "authorizer_serviceaccount", [authorizer, .string, .string],
            authorizer),
        declaration("resource", "groupcheck_resource", [groupCheck, .string], resourceCheck),
        declaration(
            "subresource", "resourcecheck_subresource", [resourceCheck, .string], resourceCheck),
        declaration(
            "namespace", "resourcecheck_namespace", [resourceCheck, .string], resourceCheck),
        declaration("name", "resourcecheck_name", [resourceCheck, .string], resourceCheck),
        declaration(
            "fieldSelector", "authorizer_fieldselector", [resourceCheck, .string], resourceCheck,
            selectors),
        declaration(
            "labelSelector", "authorizer_labelselector", [resourceCheck, .string], resourceCheck,
            selectors),
        FunctionDeclaration(
            "check",
            [
                .member("pathcheck_check", [pathCheck, .string], decision, introduced: first),
                .member(
                    "resourcecheck_check", [resourceCheck, .string], decision, introduced: first),
            ]),
        declaration("errored", "decision_errored", [decision], .bool),
        declaration("error", "decision_error", [decision], .string),
        declaration("allowed", "decision_allowed", [decision], .bool),
        declaration("reason", "decision_reason", [decision], .string),
    ]

    private static func declaration(
        _ name: String, _ id: String, _ parameters: [CELType], _ result: CELType,
        _ release: KubernetesRelease = first
    ) -> FunctionDeclaration {
        FunctionDeclaration(name, [.member(id, parameters, result, introduced: release)])
    }
}
