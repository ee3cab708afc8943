// SPDX-License-Identifier: Apache-2.0

internal import CEL
internal import JSON

/// What the functions of the authorizer do: every builder copies the question and adds a part to it; only `check` asks.
enum AuthorizerFunctions {
    static let types: [OpaqueType] = [
        opaque(.authorizer, "kubernetes.authorization.Authorizer"),
        opaque(.pathCheck, "kubernetes.authorization.PathCheck"),
        opaque(.groupCheck, "kubernetes.authorization.GroupCheck"),
        opaque(.resourceCheck, "kubernetes.authorization.ResourceCheck"),
        opaque(.accessDecision, "kubernetes.authorization.Decision"),
    ]

    private static func opaque(_ tag: OpaqueTag, _ name: StaticString) -> OpaqueType {
        // Only a value is equal to itself: the types have no equality of their own.
        OpaqueType(tag: tag, name: name) { $0.payload == $1.payload }
    }

    /// Source: apiserver `pkg/cel/library/cost.go`: one check costs as much as a third of an expression.
    private static let checkCost = CostRule.fixed(350_000)

    /// Parsing a selector is charged by its length, twice.
    private static let selectorCost = CostRule.custom { call, _ in
        let size = call[1].costSize
        return 10 &+ CostRule.scale(size, CostRule.traversalFactor)
            &+ CostRule.scale(Int(CostRule.scale(size, 0.5)), 50)
    }

    static let implementations: [FunctionImplementation] = [
        builder("authorizer_path", .pathCheck, blank: "path must not be empty") { $0.path = $1 },
        builder("authorizer_group", .groupCheck) { $0.group = $1 },
        FunctionImplementation("authorizer_serviceaccount") { call in
            guard var check = call[0].accessCheck, let namespace = call[1].text, let name = call[2].text
            else { return .noSuchOverload }
            guard isSubdomain(name) else { return .error("Invalid service account name") }
            guard isLabel(namespace), namespace.count <= 63 else {
                return .error("Invalid service account namespace")
            }
            check.accountNamespace = namespace
            check.accountName = name
            return call.opaque(.authorizer, check)
        },
        builder("groupcheck_resource", .resourceCheck, blank: "resource must not be empty") {
            $0.resource = $1
        },
        builder("resourcecheck_subresource", .resourceCheck) { $0.subResource = $1 },
        builder("resourcecheck_namespace", .resourceCheck) { $0.namespace = $1 },
        builder("resourcecheck_name", .resourceCheck) { $0.name = $1 },
        builder("authorizer_fieldselector", .resourceCheck, cost: selectorCost) {
            $0.fieldSelector = $1
        },
        builder("authorizer_labelselector", .resourceCheck, cost: selectorCost) {
            $0.labelSelector = $1
        },
        FunctionImplementation("pathcheck_check", cost: checkCost) { call in check(call) },
        FunctionImplementation("resourcecheck_check", cost: checkCost) { call in check(call) },
        FunctionImplementation("decision_errored") { call in
            call[0].accessDecision.map { .bool(!$0.error.isEmpty) } ?? .noSuchOverload
        },
        FunctionImplementation("decision_error") { call in
            call[0].accessDecision.map { .string($0.error) } ?? .noSuchOverload
        },
        FunctionImplementation("decision_allowed") { call in
            call[0].accessDecision.map { .bool($0.isAllowed) } ?? .noSuchOverload
        },
        FunctionImplementation("decision_reason") { call in
            call[0].accessDecision.map { .string($0.reason) } ?? .noSuchOverload
        },
    ]

    /// - Parameter blank: The error where the text is empty or white space.
    private static func builder(
        _ overload: String, _ result: OpaqueTag, blank: StaticString? = nil,
        cost: CostRule = .fixed(1),
        _ set: @escaping @Sendable (inout AccessCheck, UTF8Text) -> Void
    ) -> FunctionImplementation {
        FunctionImplementation(overload, cost: cost) { call in
            guard var check = call[0].accessCheck, let text = call[1].text else { return .noSuchOverload }
            if let blank, isBlank(text) { return .error(blank) }
            set(&check, text)
            return call.opaque(result, check)
        }
    }

    private static func check(_ call: Call) -> Value {
        guard let check = call[0].accessCheck, let verb = call[1].text else { return .noSuchOverload }
        return check.decide(verb: verb, call)
    }

    private static func isBlank(_ text: UTF8Text) -> Bool {
        for index in 0..<text.count where text[index] > 0x20 { return false }
        return true
    }

    /// A DNS-1123 label of any length.
    private static func isLabel(_ text: UTF8Text) -> Bool {
        guard text.count > 0, text[0] != UInt8(ascii: "-"), text[text.count - 1] != UInt8(ascii: "-")
        else { return false }
        for index in 0..<text.count where !isLabelByte(text[index]) { return false }
        return true
    }

    private static func isSubdomain(_ text: UTF8Text) -> Bool {
        guard text.count <= 253 else { return false }
        var start = 0
        for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: ".") {
            guard isLabel(text.slice(start..<index)) else { return false }
            start = index + 1
        }
        return true
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
    }
}

extension Value {
    fileprivate var accessCheck: AccessCheck? {
        guard
            isOpaque(.authorizer) || isOpaque(.pathCheck) || isOpaque(.groupCheck)
                || isOpaque(.resourceCheck), let place = unsafe stored(AccessCheck.self)
        else { return nil }
        return unsafe place.pointee
    }

    fileprivate var accessDecision: AuthorizerDecision? {
        guard isOpaque(.accessDecision), let place = unsafe stored(AuthorizerDecision.self) else {
            return nil
        }
        return unsafe place.pointee
    }
}
