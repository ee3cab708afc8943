// SPDX-License-Identifier: Apache-2.0

package import EventLoop

/// Which addresses a request may go to, looked at after the name was resolved; what is connected to is the address that was
/// looked at, so that a second answer of DNS changes nothing.
///
/// Names come from profiles and DNS from the network: without this a name could lead to the node's metadata service or to
/// something that listens on this machine only. Source: spec/credentials.md 4.6.
package struct AddressPolicy: Sendable, Equatable {
    package var allowsLoopback = false
    /// The clouds' metadata services among them.
    package var allowsLinkLocal = false
    /// Refused whatever else holds: the cluster's own networks.
    package var refused: [AddressRange] = []

    package init() {}

    /// Networks, private ones too; not this machine, not its wire, no metadata service.
    package static let outside = AddressPolicy()

    /// An address that the operator wrote down himself.
    package static let any: AddressPolicy = {
        var policy = AddressPolicy()
        policy.allowsLoopback = true
        policy.allowsLinkLocal = true
        return policy
    }()

    package static let outsideAndLoopback: AddressPolicy = {
        var policy = AddressPolicy()
        policy.allowsLoopback = true
        return policy
    }()

    package func allows(_ address: IPAddress) -> Bool {
        guard !refused.contains(where: { $0.contains(address) }) else { return false }
        return switch address.kind {
        case .global, .privateUse: true
        case .loopback: allowsLoopback
        case .linkLocal, .metadata: allowsLinkLocal
        case .unusable: false
        }
    }
}
