// SPDX-License-Identifier: Apache-2.0

/// A function with all its overloads, as the checker knows it; what it does is bound to the
/// overload ids elsewhere.
package struct FunctionDeclaration: Sendable {
    /// `size`, `_+_`, `strings.quote`.
    package var name: String
    package var overloads: [OverloadDeclaration]

    package init(_ name: String, _ overloads: [OverloadDeclaration]) {
        self.name = name
        self.overloads = overloads
    }
}

/// One signature of a function.
package struct OverloadDeclaration: Sendable {
    /// Upstream's overload id: `size_string`. Costs are listed under it.
    package var id: String
    /// Called as `receiver.f(…)`: then the first parameter is the receiver.
    package var isMember: Bool
    /// Type parameters stand in it as `CELType.parameter`.
    package var parameters: [CELType]
    package var result: CELType
    /// The Kubernetes release whose expressions may use it first.
    package var introduced: KubernetesRelease

    package static func global(
        _ id: String, _ parameters: [CELType], _ result: CELType,
        introduced: KubernetesRelease = .always
    ) -> OverloadDeclaration {
        OverloadDeclaration(
            id: id, isMember: false, parameters: parameters, result: result, introduced: introduced)
    }

    package static func member(
        _ id: String, _ parameters: [CELType], _ result: CELType,
        introduced: KubernetesRelease = .always
    ) -> OverloadDeclaration {
        OverloadDeclaration(
            id: id, isMember: true, parameters: parameters, result: result, introduced: introduced)
    }
}

/// A minor release of Kubernetes, the 31 of 1.31: what an environment offers depends on it.
package struct KubernetesRelease: Hashable, Comparable, Sendable {
    package let minor: Int

    package init(_ minor: Int) { self.minor = minor }

    /// In every release that has CEL.
    package static let always = KubernetesRelease(0)

    package static func < (one: KubernetesRelease, other: KubernetesRelease) -> Bool {
        one.minor < other.minor
    }
}
