// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// Semantic versions. Source: apiserver `pkg/cel/library/semverlib.go`.
package enum SemverLibrary {
    package static let type = CELType.object("kubernetes.Semver")

    package static let library = FunctionLibrary(
        declarations: declarations, implementations: implementations,
        types: [
            OpaqueType(tag: .semver, name: "kubernetes.Semver") { one, other in
                guard let left = one.semanticVersion, let right = other.semanticVersion else {
                    return false
                }
                return left.compare(right) == 0
            }
        ])

    private static let release = KubernetesRelease(33)

    private static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "semver",
            [
                .global("string_to_semver", [.string], type, introduced: release),
                .global("string_bool_to_semver", [.string, .bool], type, introduced: release),
            ]),
        FunctionDeclaration(
            "isSemver",
            [
                .global("is_semver_string", [.string], .bool, introduced: release),
                .global("is_semver_string_bool", [.string, .bool], .bool, introduced: release),
            ]),
        FunctionDeclaration(
            "isGreaterThan",
            [.member("semver_is_greater_than", [type, type], .bool, introduced: release)]),
        FunctionDeclaration(
            "isLessThan",
            [.member("semver_is_less_than", [type, type], .bool, introduced: release)]),
        FunctionDeclaration(
            "compareTo", [.member("semver_compare_to", [type, type], .int, introduced: release)]),
        FunctionDeclaration("major", [.member("semver_major", [type], .int, introduced: release)]),
        FunctionDeclaration("minor", [.member("semver_minor", [type], .int, introduced: release)]),
        FunctionDeclaration("patch", [.member("semver_patch", [type], .int, introduced: release)]),
    ]

    private static let text = CostRule.scaled(argument: 0, by: CostRule.traversalFactor)

    private static let implementations: [FunctionImplementation] = [
        .init("string_to_semver", cost: text) { call in parse(call, isNormalizing: false) },
        .init("string_bool_to_semver", cost: text) { call in
            parse(call, isNormalizing: call[1].isTrue)
        },
        .init("is_semver_string", cost: text) { call in check(call, isNormalizing: false) },
        .init("is_semver_string_bool", cost: text) { call in
            check(call, isNormalizing: call[1].isTrue)
        },
        .init("semver_is_greater_than") { call in compare(call) { .bool($0 > 0) } },
        .init("semver_is_less_than") { call in compare(call) { .bool($0 < 0) } },
        .init("semver_compare_to") { call in compare(call) { .int(Int64($0)) } },
        .init("semver_major") { call in number(call) { $0.major } },
        .init("semver_minor") { call in number(call) { $0.minor } },
        .init("semver_patch") { call in number(call) { $0.patch } },
    ]

    private static func parse(_ call: Call, isNormalizing: Bool) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        do throws(VersionError) {
            return call.opaque(
                .semver, try SemanticVersion(parsing: text, isNormalizing: isNormalizing))
        } catch {
            var message = call.text(capacity: 96)
            error.writeMessage(for: text, to: &message)
            return message.finishError()
        }
    }

    private static func check(_ call: Call, isNormalizing: Bool) -> Value {
        guard let text = call[0].text else { return .noSuchOverload }
        return .bool((try? SemanticVersion(parsing: text, isNormalizing: isNormalizing)) != nil)
    }

    private static func compare(_ call: Call, _ result: (Int) -> Value) -> Value {
        guard let one = call[0].semanticVersion, let other = call[1].semanticVersion else {
            return .noSuchOverload
        }
        return result(one.compare(other))
    }

    /// Beyond 63 bits the number turns negative, as it does upstream.
    private static func number(_ call: Call, _ part: (SemanticVersion) -> UInt64) -> Value {
        call[0].semanticVersion.map { .int(Int64(bitPattern: part($0))) } ?? .noSuchOverload
    }
}

extension Value {
    package var semanticVersion: SemanticVersion? {
        guard isOpaque(.semver), let place = unsafe stored(SemanticVersion.self) else { return nil }
        return unsafe place.pointee
    }
}
