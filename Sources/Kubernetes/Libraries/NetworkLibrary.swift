// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// IP addresses and networks. Source: apiserver `pkg/cel/library/ip.go`, `cidr.go`.
package enum NetworkLibrary {
    package static let addressType = CELType.opaque("net.IP", [])
    package static let networkType = CELType.opaque("net.CIDR", [])

    package static let library = FunctionLibrary(
        declarations: declarations,
        implementations: addressImplementations + networkImplementations,
        types: [
            OpaqueType(tag: .ip, name: "net.IP") { one, other in
                guard let left = one.ipAddress, let right = other.ipAddress else { return false }
                return left == right
            },
            OpaqueType(tag: .cidr, name: "net.CIDR") { one, other in
                guard let left = one.cidr, let right = other.cidr else { return false }
                return left == right
            },
        ])

    /// The same where an IPv4 address in IPv6 clothes is that IPv4 address, as the language's
    /// specification has it; Kubernetes refuses it.
    package static let specification: FunctionLibrary = {
        var library = NetworkLibrary.library
        library.implementations += [
            .init("string_to_ip", cost: text) { call in call.unmappedAddress(call[0]) },
            .init("is_ip", cost: text) { call in
                .bool(call.unmappedAddress(call[0]).ipAddress != nil)
            },
        ]
        return library
    }()

    private static let release = KubernetesRelease(30)

    private static func property(_ name: String, _ id: String, _ result: CELType)
        -> FunctionDeclaration
    {
        FunctionDeclaration(name, [.member(id, [addressType], result, introduced: release)])
    }

    private static let declarations: [FunctionDeclaration] = [
        FunctionDeclaration(
            "ip",
            [
                .global("string_to_ip", [.string], addressType, introduced: release),
                .member("cidr_ip", [networkType], addressType, introduced: release),
            ]),
        FunctionDeclaration("isIP", [.global("is_ip", [.string], .bool, introduced: release)]),
        FunctionDeclaration(
            "ip.isCanonical", [.global("ip_is_canonical", [.string], .bool, introduced: release)]),
        property("family", "ip_family", .int),
        property("isUnspecified", "ip_is_unspecified", .bool),
        property("isLoopback", "ip_is_loopback", .bool),
        property("isLinkLocalMulticast", "ip_is_link_local_multicast", .bool),
        property("isLinkLocalUnicast", "ip_is_link_local_unicast", .bool),
        property("isGlobalUnicast", "ip_is_global_unicast", .bool),
        FunctionDeclaration(
            "string",
            [
                .global("ip_to_string", [addressType], .string, introduced: release),
                .global("cidr_to_string", [networkType], .string, introduced: release),
            ]),
        FunctionDeclaration(
            "cidr", [.global("string_to_cidr", [.string], networkType, introduced: release)]),
        FunctionDeclaration("isCIDR", [.global("is_cidr", [.string], .bool, introduced: release)]),
        FunctionDeclaration(
            "containsIP",
            [
                .member(
                    "cidr_contains_ip_string", [networkType, .string], .bool, introduced: release),
                .member(
                    "cidr_contains_ip_ip", [networkType, addressType], .bool, introduced: release),
            ]),
        FunctionDeclaration(
            "containsCIDR",
            [
                .member(
                    "cidr_contains_cidr_string", [networkType, .string], .bool, introduced: release),
                .member(
                    "cidr_contains_cidr", [networkType, networkType], .bool, introduced: release),
            ]),
        FunctionDeclaration(
            "masked", [.member("cidr_masked", [networkType], networkType, introduced: release)]),
        FunctionDeclaration(
            "prefixLength",
            [.member("cidr_prefix_length", [networkType], .int, introduced: release)]),
    ]

    private static let text = CostRule.scaled(argument: 0, by: CostRule.traversalFactor)

    private static let addressImplementations: [FunctionImplementation] = [
        .init("string_to_ip", cost: text) { call in call.address(call[0]) },
        .init("is_ip", cost: text) { call in
            guard let text = call[0].text else { return .noSuchOverload }
            return .bool((try? IPAddress(parsing: text)) != nil)
        },
        .init("ip_is_canonical", cost: .scaled(argument: 0, by: 2 * CostRule.traversalFactor)) {
            call in
            let address = call.address(call[0])
            guard let parsed = address.ipAddress, let text = call[0].text else { return address }
            var canonical = call.text()
            parsed.write(to: &canonical)
            return .bool(canonical.finish().text.map { $0 == text } ?? false)
        },
        .init("ip_family") { call in property(call) { .int(Int64($0.family.rawValue)) } },
        .init("ip_is_unspecified") { call in property(call) { .bool($0.isUnspecified) } },
        .init("ip_is_loopback") { call in property(call) { .bool($0.isLoopback) } },
        .init("ip_is_link_local_multicast") { call in
            property(call) { .bool($0.isLinkLocalMulticast) }
        },
        .init("ip_is_link_local_unicast") { call in property(call) { .bool($0.isLinkLocalUnicast) }
        },
        .init("ip_is_global_unicast") { call in property(call) { .bool($0.isGlobalUnicast) } },
        .init("ip_to_string") { call in
            property(call) { address in
                var text = call.text()
                address.write(to: &text)
                return text.finish()
            }
        },
    ]

    private static let networkImplementations: [FunctionImplementation] = [
        .init("string_to_cidr", cost: text) { call in call.network(call[0]) },
        .init("is_cidr", cost: text) { call in
            guard let text = call[0].text else { return .noSuchOverload }
            return .bool((try? CIDR(parsing: text)) != nil)
        },
        .init("cidr_ip") { call in
            call[0].cidr.map { call.opaque(.ip, $0.address) } ?? .noSuchOverload
        },
        .init("cidr_masked") { call in
            call[0].cidr.map { call.opaque(.cidr, $0.masked) } ?? .noSuchOverload
        },
        .init("cidr_prefix_length") { call in
            call[0].cidr.map { .int(Int64($0.prefixLength)) } ?? .noSuchOverload
        },
        .init("cidr_to_string") { call in
            guard let network = call[0].cidr else { return .noSuchOverload }
            var text = call.text()
            network.write(to: &text)
            return text.finish()
        },
        .init("cidr_contains_ip_ip", cost: .membership(extra: 0)) { call in
            guard let network = call[0].cidr, let address = call[1].ipAddress else {
                return .noSuchOverload
            }
            return .bool(network.contains(address))
        },
        // Upstream drops the reason why the text is no address.
        .init("cidr_contains_ip_string", cost: .membership(extra: 0)) { call in
            guard let network = call[0].cidr, let address = call.address(call[1]).ipAddress else {
                return .noSuchOverload
            }
            return .bool(network.contains(address))
        },
        .init("cidr_contains_cidr", cost: .membership(extra: 1)) { call in
            guard let network = call[0].cidr, let other = call[1].cidr else {
                return .noSuchOverload
            }
            return .bool(network.contains(other))
        },
        .init("cidr_contains_cidr_string", cost: .membership(extra: 1)) { call in
            guard let network = call[0].cidr else { return .noSuchOverload }
            let other = call.network(call[1])
            guard let parsed = other.cidr else { return other }
            return .bool(network.contains(parsed))
        },
    ]

    private static func property(_ call: Call, _ result: (IPAddress) -> Value) -> Value {
        call[0].ipAddress.map(result) ?? .noSuchOverload
    }
}

extension CostRule {
    /// What asking a network for a member costs: by the bytes of its addresses, and by the text
    /// where one is read.
    fileprivate static func membership(extra: UInt64) -> CostRule {
        .custom { call, _ in
            let size = call[0].cidr.map { cidr in cidr.prefixByteCount } ?? 1
            var cost = CostRule.scale(size * 2, CostRule.traversalFactor)
            if extra > 0 { cost &+= CostRule.scale(size, CostRule.traversalFactor) &+ extra }
            // Only the overload tells upstream that a text is read.
            if call.isResolved, let text = call[1].text {
                cost &+= CostRule.scale(Value.string(text).costSize, CostRule.traversalFactor)
            }
            return cost
        }
    }
}

extension Value {
    package var ipAddress: IPAddress? {
        guard isOpaque(.ip), let place = unsafe stored(IPAddress.self) else { return nil }
        return unsafe place.pointee
    }

    package var cidr: CIDR? {
        guard isOpaque(.cidr), let place = unsafe stored(CIDR.self) else { return nil }
        return unsafe place.pointee
    }
}

extension Call {
    fileprivate func address(_ value: Value) -> Value {
        guard let text = value.text else { return .noSuchOverload }
        do throws(AddressError) {
            return opaque(.ip, try IPAddress(parsing: text))
        } catch {
            var message = self.text(capacity: 128)
            error.writeAddressMessage(for: text, to: &message)
            return message.finishError()
        }
    }

    fileprivate func unmappedAddress(_ value: Value) -> Value {
        // Written with dots it stays refused.
        if let text = value.text, !text.contains(UInt8(ascii: ".")), let parsed = try? IPAddress.parse(text), !parsed.hasZone,
            parsed.address.isMappedIPv4
        {
            let low = parsed.address.low & 0xFFFF_FFFF
            return opaque(.ip, IPAddress(high: 0, low: low, family: .four))
        }
        return address(value)
    }

    fileprivate func network(_ value: Value) -> Value {
        guard let text = value.text else { return .noSuchOverload }
        do throws(AddressError) {
            return opaque(.cidr, try CIDR(parsing: text))
        } catch {
            var message = self.text(capacity: 192)
            error.writeNetworkMessage(for: text, to: &message)
            return message.finishError()
        }
    }
}
