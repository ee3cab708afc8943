// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// The environment of profiles' conditions: the Kubernetes libraries, and who asks for what. Made once for a process, and only where
/// a profile has a condition.
///
///     claims.namespace == 'shop' && image.repository.startsWith('shop/')
///
/// `claims` are those of a verified token: `namespace`, `serviceAccount`, `pod` and `node` with `name` and `uid`, and `iss`, `sub`,
/// `aud`, `exp`, `iat`, `nbf`, `jti`; without a token the object is empty. `image` has `name`, `registry` (with its port), `host`,
/// `port` and `repository`. `annotations` is a map: hints of whoever may edit the ServiceAccount, never authority.
package struct ProfileLanguage: Sendable {
    /// Positions of the variables in every activation; declared in this order.
    enum Slot {
        static let claims = 0
        static let image = 1
        static let annotations = 2
        static let count = 3
    }

    let environment: Environment
    let functions: FunctionTable

    package init() {
        var environment = KubernetesEnvironment.base()
        let reference = CELType.object("postern.Reference")
        environment.types.add(ObjectType(name: "postern.Reference", fields: ["name": .string, "uid": .string]))
        environment.types.add(
            ObjectType(
                name: "postern.Claims",
                fields: [
                    "iss": .string, "sub": .string, "aud": .list(.string), "exp": .int, "iat": .int, "nbf": .int,
                    "jti": .string, "namespace": .string, "serviceAccount": reference, "pod": reference,
                    "node": reference,
                ]))
        environment.types.add(
            ObjectType(
                name: "postern.Image",
                fields: [
                    "name": .string, "registry": .string, "host": .string, "port": .string, "repository": .string,
                ]))
        environment.declare(variable: "claims", .object("postern.Claims"))
        environment.declare(variable: "image", .object("postern.Image"))
        environment.declare(variable: "annotations", .map(.string, .string))
        environment.prepare()
        self.environment = environment
        functions = FunctionTable(
            [StandardLibrary.library, RegexLibrary.standard] + KubernetesEnvironment.libraries)
    }

    /// - Throws: Its mistakes, with the places in its file.
    func program(
        _ expression: PolicyExpression, map: ScalarMap?, names: inout JSON.Names
    ) throws(ExpressionMistake) -> Program {
        let text = trimmed(expression.text)
        let checked: CheckedAST
        do throws(CompilationError) {
            checked = try environment.compile(Source(text))
        } catch {
            throw ExpressionMistake(expression, error, map: map)
        }
        guard checked.type == .bool else {
            let detail = "must evaluate to bool but got \(checked.type.messageText)"
            throw ExpressionMistake(
                error: FieldError(
                    expression.path, .invalid(goQuoted(text)), detail, at: expression.place,
                    remedy: "compare the value, for example `… == true`"),
                excerpt: "", ownMessage: "\(expression.path) \(detail)")
        }
        do throws(ProgramError) {
            return try Program(checked, environment, functions: functions, names: &names)
        } catch {
            throw ExpressionMistake(
                error: FieldError(
                    expression.path, .invalid(goQuoted(text)),
                    "program instantiation failed: \(error.message)", at: expression.place),
                excerpt: "", ownMessage: "\(expression.path): \(error.message)")
        }
    }
}

/// The variables of one request as JSON.
enum ConditionInput {
    static func claims(_ claims: TokenClaims?) -> JSONTree {
        guard let claims else { return .object([JSONTree.Member]()) }
        var members: [(String, JSONTree)] = [
            ("iss", .string(claims.issuer)), ("sub", .string(claims.subject)),
            ("aud", .array(claims.audiences.map { .string($0) })), ("exp", .int(Int(claims.expiry))),
            ("namespace", .string(claims.namespace)), ("serviceAccount", reference(claims.serviceAccount)),
        ]
        if let time = claims.issuedAt { members.append(("iat", .int(Int(time)))) }
        if let time = claims.notBefore { members.append(("nbf", .int(Int(time)))) }
        if let tokenID = claims.tokenID { members.append(("jti", .string(tokenID))) }
        if let pod = claims.pod { members.append(("pod", reference(pod))) }
        if let node = claims.node { members.append(("node", reference(node))) }
        return .object(members)
    }

    static func image(_ image: ImageName) -> JSONTree {
        .object([
            ("name", .string(image.text)), ("registry", .string(image.registry)), ("host", .string(image.host)),
            ("port", .string(image.port)), ("repository", .string(image.repository)),
        ])
    }

    static func annotations(_ annotations: [String: String]) -> JSONTree {
        .object(annotations.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    private static func reference(_ reference: TokenClaims.Reference) -> JSONTree {
        .object([("name", .string(reference.name)), ("uid", .string(reference.uid))])
    }
}
