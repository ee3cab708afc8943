// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AccessPolicySetBuilder {
    /// Lays the good policies out for the request path.
    static func assemble(
        _ good: [(policy: AccessPolicy, programs: AccessCompiler.Programs)], _ problems: [PolicyProblem],
        _ roles: RoleSet, _ tests: [Manifest], _ words: AccessNames, isWhole: Bool,
        aggregatedGroups: Set<String> = AggregatedGroups.known, reasonPrefix: String = "policy/", _ names: consuming JSON.Names
    ) -> AccessPolicySet {
        let sorted = good.sorted { order($0.policy) < order($1.policy) }
        var layout = RuleLayout(names: names, reasonPrefix: reasonPrefix)
        var problems = problems
        var policies: [CompiledAccessPolicy] = []
        for (policy, programs) in sorted {
            let variables =
                programs.variables.isEmpty ? nil : VariablePrograms(programs.variables, names: &layout.names)
            if !layout.add(policy, programs, number: policies.count) {
                problems.append(
                    PolicyProblem(
                        .error, at: policy.place, object: policy.title,
                        message: "not served: the index of rules is full"))
            }
            policies.append(CompiledAccessPolicy(source: policy, variables: variables))
        }
        return layout.finish(policies, problems, roles, tests, words, aggregatedGroups, isWhole: isWhole)
    }

    /// Cluster before namespaced, then by name: the order of messages and of equal rules.
    private static func order(_ policy: AccessPolicy) -> (Int, String, String) {
        (policy.tier.rawValue, policy.namespace ?? "", policy.name)
    }
}

/// The tables of a set in the making.
struct RuleLayout: ~Copyable {
    private struct Pending {
        var rule: CompiledRule
        var keys: [RuleIndex.Key]
    }

    var names: JSON.Names
    private var memory = Arena(byteCountMaximum: 1 << 30)
    private let hash = TextHash()
    private var pending: [Pending] = []
    private var programs: [Program] = []
    private var entries: [UInt32: [SubjectIndex.Entry]] = [:]
    private var numbers: [Subject: UInt32] = [:]
    private var entryCount = 0
    private var readsSelectors = false
    private let wildcard: JSON.Name
    private let reasonPrefix: String

    init(names: consuming JSON.Names, reasonPrefix: String) {
        self.names = names
        self.reasonPrefix = reasonPrefix
        wildcard = self.names.intern("*")
    }

    /// - Returns: False where a table has no room for the policy, which is left out whole then.
    mutating func add(_ policy: AccessPolicy, _ programs: AccessCompiler.Programs, number: Int) -> Bool {
        var subjects: [UInt32] = []
        for subject in Set(policy.subjects) {
            guard let number = self.number(of: subject) else { return false }
            subjects.append(number)
        }
        var rules: [Pending] = []
        for (position, rule) in policy.rules.enumerated() {
            for part in rule.roleReference == nil ? [rule] : rule.borrowed {
                guard
                    let made = compiled(
                        part, of: rule, position, policy, number, subjects, programs)
                else { return false }
                entryCount += made.keys.count
                guard entryCount <= Limits.indexEntryCount else { return false }
                rules.append(made)
            }
        }
        pending += rules
        if programs.readsSelectors { readsSelectors = true }
        return true
    }

    private mutating func compiled(
        _ part: AccessRule, of rule: AccessRule, _ position: Int, _ policy: AccessPolicy, _ number: Int,
        _ subjects: [UInt32], _ programs: AccessCompiler.Programs
    ) -> Pending? {
        var requirements: [CompiledRequirement] = []
        for (index, requirement) in rule.requirements.enumerated() {
            var program: Int32 = -1
            if let source = programs.values[.init(rule: position, requirement: index)] {
                program = Int32(self.programs.count)
                self.programs.append(source)
            }
            guard let key = stored(requirement.key),
                let values = stored(Array(Set(requirement.values)).sorted())
            else { return nil }
            requirements.append(
                CompiledRequirement(
                    kind: requirement.kind, relation: requirement.relation, key: HashedText(key, hash),
                    values: values, program: program))
        }
        var condition: Int32 = -1
        if let program = programs.conditions[position] {
            condition = Int32(self.programs.count)
            self.programs.append(program)
        }
        var paths: [UTF8Text] = []
        for path in part.nonResourceURLs {
            guard let text = stored(path) else { return nil }
            paths.append(text)
        }
        guard let verbs = NameList(part.verbs.map { names.intern($0) }, in: &memory),
            let resourceNames = NameList(part.resourceNames.map { names.intern($0) }, in: &memory),
            let pathList = PathList(paths, in: &memory),
            let requirementList = RequirementList(requirements, in: &memory),
            let reason = stored("\(reasonPrefix)\(policy.name)#\(position)")
        else { return nil }
        var keys: Set<RuleIndex.Key> = []
        for subject in subjects {
            if !paths.isEmpty {
                keys.insert(RuleIndex.Key(subject: subject, group: RuleIndex.urls, resource: 0))
            }
            for group in part.apiGroups {
                for resource in part.resources {
                    keys.insert(
                        RuleIndex.Key(
                            subject: subject, group: names.intern(group).rawValue,
                            resource: names.intern(resource).rawValue))
                }
            }
        }
        return Pending(
            rule: CompiledRule(
                policy: number, number: position, tier: UInt8(policy.tier.rawValue),
                isDeny: policy.effect == .deny, isShadow: policy.mode == .shadow,
                namespace: policy.namespace.map { names.intern($0) } ?? .none, verbs: verbs,
                resourceNames: resourceNames, paths: pathList, requirements: requirementList,
                trustsAggregated: rule.trustsAggregated, condition: condition, notAfter: policy.notAfter ?? .max, reason: reason),
            keys: Array(keys))
    }

    private mutating func number(of subject: Subject) -> UInt32? {
        if let number = numbers[subject] { return number }
        let number = UInt32(numbers.count)
        var demands: [SubjectIndex.Demand] = []
        for (key, values) in subject.matchExtra.sorted(by: { $0.key < $1.key }) {
            guard let values = stored(values) else { return nil }
            demands.append(SubjectIndex.Demand(key: names.intern(key), values: values))
        }
        guard
            let entry = SubjectIndex.Entry(
                number: number, isGroup: subject.kind == .group, demands: demands, in: &memory)
        else { return nil }
        let name = names.intern(subject.userName ?? subject.name)
        entries[name.rawValue, default: []].append(entry)
        numbers[subject] = number
        return number
    }

    private mutating func stored(_ text: String) -> UTF8Text? {
        var text = text
        return text.withUTF8 { bytes in
            guard let start = unsafe memory.allocate(UInt8.self, count: max(1, bytes.count)) else { return nil }
            for index in bytes.indices { unsafe (start + index).initialize(to: bytes[index]) }
            return unsafe UTF8Text(start: UnsafePointer(start), count: bytes.count)
        }
    }

    private mutating func stored(_ texts: [String]) -> HashedTexts? {
        var made: [HashedText] = []
        for text in texts {
            guard let text = stored(text) else { return nil }
            made.append(HashedText(text, hash))
        }
        return HashedTexts(count: made.count, in: &memory) { made[$0] }
    }

    /// The set. Running out of memory for tables (1 GiB) is a bound that no configuration reaches before `Limits.indexEntryCount`.
    consuming func finish(
        _ policies: [CompiledAccessPolicy], _ problems: [PolicyProblem], _ roles: RoleSet,
        _ tests: [Manifest], _ words: AccessNames, _ aggregatedGroups: Set<String>, isWhole: Bool
    ) -> AccessPolicySet {
        let rules = pending.sorted { Self.rank($0.rule) < Self.rank($1.rule) }
        var rulesOfKey: [RuleIndex.Key: [UInt32]] = [:]
        for (number, rule) in rules.enumerated() {
            for key in rule.keys { rulesOfKey[key, default: []].append(UInt32(number)) }
        }
        let nameKey = stored("metadata.name")
        let groups = aggregatedGroups.sorted().compactMap { stored($0) }
        guard let nameKey, let groups = TextList(groups, in: &memory), let index = RuleIndex(rulesOfKey, in: &memory),
            let subjects = SubjectIndex(entries, nameCount: names.count, in: &memory)
        else { preconditionFailure("the tables of the policies do not fit into 1 GiB") }
        return AccessPolicySet(
            policies: policies, problems: problems, roles: roles, tests: tests, names: names, words: words,
            rules: rules.map(\.rule), programs: programs, subjects: subjects, subjectCount: numbers.count,
            index: index, hash: hash, nameKey: HashedText(nameKey, hash), aggregatedGroups: groups, wildcard: wildcard,
            readsSelectors: readsSelectors, isWhole: isWhole, memory: memory)
    }

    /// The order in which rules are asked.
    private static func rank(_ rule: CompiledRule) -> (Int, Int, Int, Int, Int) {
        (rule.isShadow ? 1 : 0, Int(rule.tier), rule.isDeny ? 0 : 1, rule.policy, rule.number)
    }
}
