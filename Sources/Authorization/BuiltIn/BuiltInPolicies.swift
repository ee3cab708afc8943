// SPDX-License-Identifier: Apache-2.0

/// Policies that come with the program and are switched on by name. They are YAML like everybody's, and of tier 0.
package enum BuiltInPolicies: String, CaseIterable, Sendable {
    /// What a node may list by selectors. Source: spec/authorization.md 3.
    case nodeSelectors = "node-selectors"
    /// Anonymous requests end at the health endpoints and the version. Source: spec/authorization.md 8.4.
    case anonymousFloor = "anonymous-floor"

    /// The YAML.
    package var bytes: [UInt8] {
        switch self {
        case .nodeSelectors: PackageResources.node_selectors_yaml
        case .anonymousFloor: PackageResources.anonymous_floor_yaml
        }
    }

    /// What messages call its file.
    package var file: String { "builtin:\(rawValue)" }
}
