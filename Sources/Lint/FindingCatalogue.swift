// SPDX-License-Identifier: Apache-2.0

/// Every id that a finding may have, with the one line that a reader of SARIF sees for the rule.
package enum FindingCatalogue {
    package static let rules: [(id: String, summary: String)] = [
        ("absent-field", "A field is selected that the object may not have"),
        ("absent-key", "A key of a map is read that may not be there"),
        ("anonymous-grant", "A binding gives rights to callers who did not authenticate"),
        ("anonymous-unconditional", "Anonymous requests are let in on every path"),
        ("api-version", "The API version is not served by that Kubernetes release"),
        ("apply-atomic", "ApplyConfiguration sets a list, map or struct that is atomic"),
        (
            "apply-subresource",
            "ApplyConfiguration is used on a subresource that has no schema of its own"
        ),
        ("apply-type-name", "A value of an ApplyConfiguration is not called as its place is"),
        ("apply-wrong-type", "ApplyConfiguration sets a field to a value of another type"),
        ("apply-unknown-field", "ApplyConfiguration sets a field that the kind does not have"),
        ("binding-no-policy", "A binding names a policy that is not there"),
        ("binding-nothing", "A binding's rules leave nothing of what its policy matches"),
        ("constant-condition", "A condition is always true or always false"),
        ("cost", "What an expression is estimated to cost"),
        ("cost-budget", "An expression may pass its cost budget"),
        ("credential-provider-api-version", "The kubelet refuses the file's apiVersion"),
        ("credential-provider-field", "The kubelet refuses the configuration of a provider"),
        ("credential-provider-no-token", "No service account token is ever sent to the plugin"),
        ("duplicate-variable", "A variable replaces an earlier one of the same name"),
        ("json-patch-missing-parent", "A JSON Patch adds below a parent that may not be there"),
        ("json-patch-missing-target", "A JSON Patch removes what may not be there"),
        ("json-patch-path", "A JSON Patch has a path that cannot be"),
        ("json-patch-unescaped", "A JSON Patch path has a key with an unescaped / or ~"),
        ("match-everything", "A policy is asked about every request"),
        ("match-nothing", "A rule or selector matches no request"),
        ("missing-field", "An object lacks a field that the API requires"),
        ("namespace-object-null", "namespaceObject is read where it is null"),
        ("newer-kubernetes", "An expression needs a newer Kubernetes"),
        ("not-idempotent", "A mutation applied again changes the object again"),
        ("old-object-null", "oldObject or object is read where it is null"),
        ("params-null", "params is null: the binding has no paramRef"),
        ("params-unused", "A binding picks parameters that its policy does not take"),
        ("policy-unbound", "No binding uses the policy"),
        ("refused", "The API server refuses the object"),
        ("refuses-what-it-fixes", "The objects that lack what a policy sets are refused by it"),
        ("unknown-field", "A field is named that the kind does not have"),
        ("unreadable", "A file cannot be read"),
        ("unused-parameter-kind", "A policy has a paramKind and never reads params"),
        ("unused-variable", "A variable is read by nothing"),
    ]
}
