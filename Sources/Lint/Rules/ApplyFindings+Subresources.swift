// SPDX-License-Identifier: Apache-2.0

extension ApplyFindings {
    /// Subresources whose objects are of another kind than their parent, which the group's documents do not describe.
    /// Source: spec/admission.md 6.6.
    static func subresources(_ context: PolicyContext) -> [Finding] {
        context.policy.match.rules.flatMap { rule in
            rule.resources.compactMap { resource in
                let parts = resource.name.split(separator: "/", maxSplits: 1)
                guard parts.count == 2,
                    ["scale", "eviction", "exec", "attach", "portforward", "proxy", "token"]
                        .contains(parts[1])
                else { return nil }
                return Finding(
                    "apply-subresource", .error, at: resource.place, object: context.object,
                    path: "\(rule.path).resources",
                    "The API server has no schema for what \(resource.name) carries, so each such request \(context.policy.failsClosed ? "is refused (failurePolicy Fail)" : "passes unchanged, silently (failurePolicy Ignore)").",
                    fix: "Use patchType JSONPatch for subresources.")
            }
        }
    }
}
