// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// The environments of one policy's expressions: what each may refer to differs.
///
///     matchConditions   object oldObject request namespaceObject authorizer params
///     variables         the same, and the variables before
///     mutations         the same with all variables, and the patch types
///     validations       the same with all variables; audit annotations too, but there the authorizer has no value
///     messages          those without the authorizer
///
/// `params` is declared only where the policy has a paramKind. Source: spec/admission.md 5.1.
struct PolicyEnvironment {
    /// Positions of the variables in every activation; declared in this order.
    enum Slot {
        static let object = 0
        static let oldObject = 1
        static let request = 2
        static let namespaceObject = 3
        static let authorizer = 4
        static let requestResource = 5
        static let params = 6
        static let variables = 7
        static let count = 8
    }

    let conditions: Environment
    private var variablesBase: Environment
    private var mutationsBase: Environment
    private let messagesAlone: Environment
    private var messagesBase: Environment
    /// Of the variables declared so far, and whether there are parameters: environments of one part with the same are the same.
    private(set) var signature: String
    private var variablesType = ObjectType(name: AdmissionTypes.variablesName, fields: [:])

    /// The environments of a policy without variables, prepared: policies begin as copies of it, because preparing an
    /// environment takes 0.3 ms and a policy has three.
    /// - Parameters:
    ///   - base: What every expression may use; no variables declared.
    ///   - mutationBase: The same with the patch types.
    init(base: Environment, mutationBase: Environment, hasParams: Bool) {
        signature = hasParams ? "params" : ""
        var conditions = Self.declaring(in: base, hasParams: hasParams)
        conditions.prepare()
        self.conditions = conditions
        variablesBase = Self.declaring(in: base, hasParams: hasParams)
        mutationsBase = Self.declaring(in: mutationBase, hasParams: hasParams)
        var messages = Self.declaring(in: base, hasParams: hasParams, hasAuthorizer: false)
        messages.prepare()
        messagesAlone = messages
        messagesBase = messages
        Self.declareVariables(variablesType, in: &variablesBase)
        Self.declareVariables(variablesType, in: &mutationsBase)
        Self.declareVariables(variablesType, in: &messagesBase)
        variablesBase.prepare()
        mutationsBase.prepare()
        messagesBase.prepare()
    }

    /// Makes a variable visible to the expressions after it; one of the same name is replaced.
    mutating func add(variable name: String, _ type: CELType?) {
        let declared = type.map(Self.declared) ?? .dyn
        variablesType.fields[name] = declared
        signature += "\n\(name) \(declared.messageText)"
        variablesBase.replace(variablesType)
        mutationsBase.replace(variablesType)
        messagesBase.replace(variablesType)
    }

    /// The environment of a variable, with those before it; of validations and audit annotations, with all.
    mutating func variables() -> Environment {
        variablesBase.prepare()
        return variablesBase
    }

    /// The environment of mutations, with all variables.
    mutating func mutations() -> Environment {
        mutationsBase.prepare()
        return mutationsBase
    }

    /// The environment of validations and audit annotations, with all variables. The API server declares `variables` for
    /// them, and for message expressions, only where there are some.
    mutating func validations() -> Environment { variablesType.fields.isEmpty ? conditions : variables() }

    /// The environment of message expressions, with all variables.
    mutating func messages() -> Environment {
        if variablesType.fields.isEmpty { return messagesAlone }
        messagesBase.prepare()
        return messagesBase
    }

    private static func declaring(
        in base: Environment, hasParams: Bool, hasAuthorizer: Bool = true
    ) -> Environment {
        var environment = base
        environment.declare(variable: "object", .dyn)
        environment.declare(variable: "oldObject", .dyn)
        environment.declare(variable: "request", AdmissionTypes.request)
        environment.declare(variable: "namespaceObject", AdmissionTypes.namespace)
        // A name that no expression can spell keeps the slot where there is nothing to declare.
        let hidden = hasAuthorizer ? "" : "@"
        environment.declare(variable: hidden + "authorizer", AuthorizerLibrary.authorizer)
        environment.declare(
            variable: hidden + "authorizer.requestResource", AuthorizerLibrary.resourceCheck)
        environment.declare(variable: hasParams ? "params" : "@params", .dyn)
        return environment
    }

    private static func declareVariables(_ type: ObjectType, in environment: inout Environment) {
        environment.types.add(type)
        environment.declare(variable: "variables", .object(type.name))
    }

    /// What upstream keeps of a variable's type: types with fields and library types become dyn, also inside of lists and maps.
    private static func declared(_ type: CELType) -> CELType {
        switch type {
        case .bool, .int, .uint, .double, .string, .bytes, .duration, .timestamp: type
        case .list(let element): .list(declared(element))
        case .map(let key, let value): .map(declared(key), declared(value))
        default: .dyn
        }
    }
}
