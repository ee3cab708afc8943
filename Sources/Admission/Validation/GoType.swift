// SPDX-License-Identifier: Apache-2.0

/// A Go type of the API, as far as decoding a manifest must know it.
indirect enum GoType: Sendable {
    /// With the name that messages show.
    case string(String)
    case int64
    case bool
    case list(GoType)
    /// By string keys.
    case map(GoType)
    case structure(String)
    /// Decoded by code of its own, or not at all.
    case anything

    struct Field: Sendable {
        var type: GoType
        /// The field's name, behind those of the structs that Go embeds it by.
        var path: String
    }

    var isString: Bool { if case .string = self { true } else { false } }
    var isInteger: Bool { if case .int64 = self { true } else { false } }

    /// As Go prints it.
    ///
    /// - Parameter version: The package of the API's own types; those of `meta/v1` and those that all versions share are v1's.
    func text(_ version: String) -> String {
        switch self {
        case .string(let name), .structure(let name):
            if name == "string" { return name }
            if name == "UID" { return "types.UID" }
            return "\(Self.shared.contains(name) ? "v1" : version).\(name)"
        case .int64: return "int64"
        case .bool: return "bool"
        case .list(let element): return "[]\(element.text(version))"
        case .map(let element): return "map[string]\(element.text(version))"
        case .anything: return "interface {}"
        }
    }
}

extension GoType {
    /// The fields of every struct, by their names in JSON.
    static let fields: [String: [String: Field]] = {
        var fields: [String: [String: Field]] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            for word in words.dropFirst() {
                let parts = word.split(separator: ":")
                let path = String(parts[0])
                let name = path.split(separator: ".").last.map(String.init) ?? path
                fields[String(words[0]), default: [:]][name] = Field(type: GoType(parts[1]), path: path)
            }
        }
        return fields
    }()

    /// Reads one type of the table.
    private init(_ text: Substring) {
        switch text {
        case "s": self = .string("string")
        case "i": self = .int64
        case "b": self = .bool
        case "*": self = .anything
        case _ where text.hasPrefix("[]"): self = .list(GoType(text.dropFirst(2)))
        case _ where text.hasPrefix("{}"): self = .map(GoType(text.dropFirst(2)))
        case _ where text.hasPrefix("="): self = .string(String(text.dropFirst()))
        default: self = .structure(String(text))
        }
    }

    private static let shared: Set<String> = [
        "ObjectMeta", "OwnerReference", "ManagedFieldsEntry", "ManagedFieldsOperationType", "LabelSelector",
        "LabelSelectorRequirement", "LabelSelectorOperator", "StatusReason", "Condition", "ConditionStatus",
        "OperationType", "ScopeType",
    ]

    /// A struct a line. Types: `s` string, `=Name` a named one, `i` int64, `b` bool, `[]` list of, `{}` map to, `*` anything,
    /// else a struct. Source: staging `api/admissionregistration/v1/types.go`, `apimachinery/pkg/apis/meta/v1/types.go`.
    private static let table = """
        MutatingAdmissionPolicy apiVersion:s kind:s metadata:ObjectMeta spec:MutatingAdmissionPolicySpec
        ValidatingAdmissionPolicy apiVersion:s kind:s metadata:ObjectMeta spec:ValidatingAdmissionPolicySpec \
        status:ValidatingAdmissionPolicyStatus
        MutatingAdmissionPolicyBinding apiVersion:s kind:s metadata:ObjectMeta spec:MutatingAdmissionPolicyBindingSpec
        ValidatingAdmissionPolicyBinding apiVersion:s kind:s metadata:ObjectMeta \
        spec:ValidatingAdmissionPolicyBindingSpec
        MutatingAdmissionPolicySpec paramKind:ParamKind matchConstraints:MatchResources variables:[]Variable \
        mutations:[]Mutation failurePolicy:=FailurePolicyType matchConditions:[]MatchCondition \
        reinvocationPolicy:=ReinvocationPolicyType
        ValidatingAdmissionPolicySpec paramKind:ParamKind matchConstraints:MatchResources validations:[]Validation \
        failurePolicy:=FailurePolicyType auditAnnotations:[]AuditAnnotation matchConditions:[]MatchCondition \
        variables:[]Variable
        MutatingAdmissionPolicyBindingSpec policyName:s paramRef:ParamRef matchResources:MatchResources
        ValidatingAdmissionPolicyBindingSpec policyName:s paramRef:ParamRef matchResources:MatchResources \
        validationActions:[]=ValidationAction
        ValidatingAdmissionPolicyStatus observedGeneration:i typeChecking:TypeChecking conditions:[]Condition
        TypeChecking expressionWarnings:[]ExpressionWarning
        ExpressionWarning fieldRef:s warning:s
        Condition type:s status:=ConditionStatus observedGeneration:i lastTransitionTime:* reason:s message:s
        ParamKind apiVersion:s kind:s
        ParamRef name:s namespace:s selector:LabelSelector parameterNotFoundAction:=ParameterNotFoundActionType
        MatchResources namespaceSelector:LabelSelector objectSelector:LabelSelector \
        resourceRules:[]NamedRuleWithOperations excludeResourceRules:[]NamedRuleWithOperations \
        matchPolicy:=MatchPolicyType
        NamedRuleWithOperations resourceNames:[]s RuleWithOperations.operations:[]=OperationType \
        RuleWithOperations.Rule.apiGroups:[]s RuleWithOperations.Rule.apiVersions:[]s \
        RuleWithOperations.Rule.resources:[]s RuleWithOperations.Rule.scope:=ScopeType
        LabelSelector matchLabels:{}s matchExpressions:[]LabelSelectorRequirement
        LabelSelectorRequirement key:s operator:=LabelSelectorOperator values:[]s
        MatchCondition name:s expression:s
        Variable name:s expression:s
        Validation expression:s message:s reason:=StatusReason messageExpression:s
        AuditAnnotation key:s valueExpression:s
        Mutation patchType:=PatchType applyConfiguration:ApplyConfiguration jsonPatch:JSONPatch
        ApplyConfiguration expression:s
        JSONPatch expression:s
        ObjectMeta name:s generateName:s namespace:s selfLink:s uid:=UID resourceVersion:s generation:i \
        creationTimestamp:* deletionTimestamp:* deletionGracePeriodSeconds:i labels:{}s annotations:{}s \
        ownerReferences:[]OwnerReference finalizers:[]s managedFields:[]ManagedFieldsEntry
        OwnerReference apiVersion:s kind:s name:s uid:=UID controller:b blockOwnerDeletion:b
        ManagedFieldsEntry manager:s operation:=ManagedFieldsOperationType apiVersion:s time:* fieldsType:s \
        fieldsV1:* subresource:s
        """
}
