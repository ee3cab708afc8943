// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Authorization
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import Server

/// Where access policies come from, for every command that asks them.
struct AccessOptions: ParsableArguments {
    @Option(help: "A file or directory of access policies, YAML or JSON; roles may lie beside them. May be repeated.")
    var policies: [String] = []

    @Option(help: "A file or directory of access policies of tier 0, asked before all others. May be repeated.")
    var staticPolicies: [String] = []

    @Option(help: "A file or directory of RBAC roles and bindings; what they grant counts too. May be repeated.")
    var rbac: [String] = []

    @Option(help: "Built-in access policies, with commas: node-selectors, anonymous-floor.")
    var builtin: [String] = []

    @Flag(help: "Count selectors only with list, watch and deletecollection.")
    var strictSelectors = false

    /// Reads the policies and complains of what is wrong with them.
    func load(notes: Bool = false) throws -> AccessPolicySet {
        let files = AccessPolicyFiles(
            policies: policies, fixed: staticPolicies, roles: rbac, builtIn: try BuiltInPolicies.named(builtin))
        let set = files.load(language: AccessLanguage())
        for problem in set.problems where problem.severity == .error || notes {
            Terminal.complain("\(problem)\n")
        }
        if policies.isEmpty, staticPolicies.isEmpty, rbac.isEmpty, builtin.isEmpty {
            throw CommandFailure(text: "nothing to ask: give --policies, --static-policies, --rbac or --builtin")
        }
        return set
    }
}

/// Answers reviews as the API server's chain would: the policies, and beside them what RBAC grants.
///
/// A Deny of the policies wins, as of a webhook before RBAC; else either may allow.
struct OfflineAuthorizer: ~Copyable {
    var worker: AuthorizationWorker
    private var rbac: AuthorizationWorker?
    let now = WallClock.secondsSinceEpoch()

    init(_ set: AccessPolicySet, isStrict: Bool) {
        worker = AuthorizationWorker(set)
        worker.isStrict = isStrict
        rbac = nil
        let grants = set.roles.policies()
        if !grants.isEmpty {
            rbac = AuthorizationWorker(
                AccessPolicySetBuilder.build(grants, roles: set.roles, reasonPrefix: "rbac/"))
        }
    }

    /// Appends the answer.
    mutating func answer(
        _ body: [UInt8], into output: inout JSON.ByteBuffer
    ) throws(AccessReviewFailure) -> AccessOutcome.Verdict {
        let start = output.count
        let verdict = try worker.authorize(body.span, at: now, into: &output).verdict
        guard verdict == .noOpinion, rbac != nil else { return verdict }
        var other = JSON.ByteBuffer()
        guard try rbac?.authorize(body.span, at: now, into: &other).verdict == .allow else { return verdict }
        output.truncate(to: start)
        output.append(other.span)
        return .allow
    }

    /// The rules that decided, or the nearest; RBAC's where they allow.
    mutating func explain(_ body: [UInt8], _ verdict: AccessOutcome.Verdict) -> [String] {
        guard let own = try? worker.explain(body.span, at: now) else { return [] }
        let lines = own.lines(verdict)
        guard verdict != .deny, own.together.isEmpty,
            !own.applying.contains(where: { $0.policy.effect == .allow && $0.policy.mode == .enforce }),
            let grants = try? rbac?.explain(body.span, at: now)
        else { return lines }
        if verdict == .allow { return grants.applying.map { "RBAC: \(Self.title($0))" } }
        guard let nearest = grants.others.first, nearest.stage > (own.others.first?.stage ?? .subject) else { return lines }
        return (own.others.first.map { $0.stage > .subject } ?? false ? lines : [])
            + ["nearest in RBAC: \(Self.title(nearest)): \(nearest.text)"]
    }

    private static func title(_ finding: AccessExplanation.Finding) -> String {
        let kind = finding.policy.namespace == nil ? "ClusterRoleBinding" : "RoleBinding"
        return "\(kind) \"\(finding.policy.name)\": rule \(finding.rule) of its role (\(finding.place))"
    }
}
