// SPDX-License-Identifier: Apache-2.0

package import CEL

/// What the functions of the Kubernetes environment are expected to cost, beside the language's own.
///
/// Source: apiserver `pkg/cel/library/cost.go`, cel-go `ext/lists.go` and `ext/sets.go`; the numbers are those of the
/// actual cost, applied to the bounds of sizes.
package struct LibraryEstimates: EstimateSource {
    /// Sizes from a schema, by path; nil where there is none.
    private let sizeHint: @Sendable ([String], CELType) -> Estimate?

    package init(sizeHint: @escaping @Sendable ([String], CELType) -> Estimate? = { _, _ in nil }) {
        self.sizeHint = sizeHint
    }

    package func size(path: [String]?, type: CELType) -> Estimate? { sizeHint(path ?? [], type) }

    package func call(
        function: String, overload: String, target: EstimatedOperand?, arguments: [EstimatedOperand]
    ) -> CallEstimate? {
        if let estimate = listCall(overload, target, arguments) { return estimate }
        switch function {
        case "check":
            return CallEstimate(.exactly(350_000))
        case "serviceAccount", "path", "group", "resource", "subresource", "namespace", "name",
            "allowed", "reason", "error", "errored",
            "masked", "prefixLength", "family", "isUnspecified", "isLoopback",
            "isLinkLocalMulticast", "isLinkLocalUnicast", "isGlobalUnicast",
            "format.named", "sign", "asInteger", "isInteger", "asApproximateFloat",
            "isGreaterThan", "isLessThan", "compareTo", "add", "sub", "major", "minor", "patch",
            "getScheme", "getHostname", "getHost", "getPort", "getEscapedPath", "getQuery":
            return CallEstimate(.one)
        case "fieldSelector", "labelSelector":
            return arguments.first.map { CallEstimate(selector(size($0))) }
        case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf":
            return target.map { CallEstimate(traversal($0)) }
        case "ip" where overload == "cidr_ip":
            return CallEstimate(.one)
        case "cidr", "isIP", "isCIDR", "ip", "quantity", "isQuantity", "semver", "isSemver":
            return arguments.first.map { CallEstimate(size($0).scaled(by: Self.walk)) }
        case "ip.isCanonical":
            return arguments.first.map { CallEstimate(size($0).scaled(by: 2 * Self.walk)) }
        case "containsIP", "containsCIDR":
            return arguments.first.map { CallEstimate(contains(overload, $0)) }
        case "validate":
            return arguments.first.map {
                CallEstimate(
                    size($0).scaled(by: Self.walk)
                        .scaled(by: Self.namedFormatPatternMaximum * CostRule.regularExpressionFactor))
            }
        case "_==_":
            return equality(arguments)
        default:
            return text(function, target, arguments)
        }
    }

    static let walk = CostRule.traversalFactor
    /// The longest pattern of the named formats that are names.
    private static let namedFormatPatternMaximum = 128.0
    /// The longest name of a named format.
    private static let formatNameMaximum: UInt64 = 64

    func size(_ operand: EstimatedOperand) -> Estimate {
        operand.size ?? size(path: operand.path, type: operand.type) ?? .unknown
    }

    /// A selector is walked once; the shortest requirement has two characters, and each becomes a struct and a list.
    private func selector(_ size: Estimate) -> Estimate {
        .exactly(10) + size.scaled(by: Self.walk) + size.scaled(by: 0.5).scaled(by: 50)
    }

    /// Every element once, and the bytes of elements that are strings; a string itself is walked.
    private func traversal(_ target: EstimatedOperand) -> Estimate {
        guard let element = element(of: target) else { return size(target).scaled(by: Self.walk) }
        let once: Estimate
        switch element.type {
        case .string, .bytes: once = .one + size(element).scaled(by: Self.walk)
        default: once = .one
        }
        return size(target) * once
    }

    func element(of list: EstimatedOperand) -> EstimatedOperand? {
        let type: CELType
        switch list.type {
        case .list(let element): type = element
        case .map(let key, _): type = key
        case .opaque(_, let parameters):
            guard let first = parameters.first else { return nil }
            type = first
        default: return nil
        }
        return EstimatedOperand(type: type, path: list.path.map { $0 + ["@items"] }, size: nil, integer: nil)
    }

    /// An address is 4 or 16 bytes, compared over the prefix; text is parsed first.
    private func contains(_ overload: String, _ argument: EstimatedOperand) -> Estimate {
        let address = Estimate(4, 16)
        var cost = (address + address).scaled(by: Self.walk)
        if overload.hasPrefix("cidr_contains_cidr") { cost = cost + address.scaled(by: Self.walk) + .one }
        if overload.hasSuffix("_string") { cost = cost + size(argument).scaled(by: Self.walk) }
        return cost
    }

    private func equality(_ arguments: [EstimatedOperand]) -> CallEstimate? {
        guard arguments.count == 2, arguments[0].type == arguments[1].type else { return nil }
        let name: String
        switch arguments[0].type {
        case .opaque(let text, _), .object(let text): name = text
        default: return nil
        }
        switch name {
        case "net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver",
            "kubernetes.authorization.Authorizer", "kubernetes.authorization.PathCheck",
            "kubernetes.authorization.GroupCheck", "kubernetes.authorization.ResourceCheck",
            "kubernetes.authorization.Decision":
            return CallEstimate(.one)
        case "kubernetes.NamedFormat":
            return CallEstimate(Estimate(1, Self.formatNameMaximum).scaled(by: Self.walk))
        case "kubernetes.URL":
            let size = arguments[1].size ?? .one
            return CallEstimate(Estimate(1, size.maximum).scaled(by: Self.walk))
        default: return nil
        }
    }
}
