// SPDX-License-Identifier: Apache-2.0

/// A declarative exchange that is known already; a profile names it and fills in what is its own. Source: spec/credentials.md 2.5.
struct HTTPPreset: Sendable {
    struct Parameter: Sendable {
        var name: String
        var meaning: String
        /// Where the author gives none; nil: there must be one.
        var value: String?
    }

    var name: String
    var parameters: [Parameter]
    /// Secrets that it needs beside the token.
    var secrets: [String] = []
    var apply: @Sendable (_ parameters: [String: String], _ settings: inout HTTPSettings) -> Void

    static let all = [jfrog, cloudsmith, quay, artifactKeeper, harbor, gitlab]

    /// A text of the author's in a template, where it means itself.
    private static func literal(_ text: String?) -> Template { Template(literal: text ?? "") }

    private static func variable(_ name: String) -> Template {
        var template = Template(literal: "")
        template.parts = [.variable(name)]
        return template
    }

    private static let jfrog = HTTPPreset(
        name: "jfrog",
        parameters: [
            Parameter(name: "provider", meaning: "the OIDC integration's provider name"),
            Parameter(name: "providerType", meaning: "its type", value: "Generic OpenID Connect"),
            Parameter(name: "audience", meaning: "its audience", value: ""),
        ],
        apply: { parameters, settings in
            settings.target = literal("/access/api/v1/oidc/token")
            var body: [(name: String, value: TemplateTree)] = [
                ("grant_type", .text(literal("urn:ietf:params:oauth:grant-type:token-exchange"))),
                ("subject_token_type", .text(literal("urn:ietf:params:oauth:token-type:id_token"))),
                ("subject_token", .text(variable("token"))),
                ("provider_name", .text(literal(parameters["provider"]))),
                ("provider_type", .text(literal(parameters["providerType"]))),
            ]
            if let audience = parameters["audience"], !audience.isEmpty {
                body.append(("audience", .text(literal(audience))))
            }
            settings.body = .json(.map(body))
            settings.usernamePointer = "/username"
            settings.passwordPointer = "/access_token"
            settings.expiresInPointer = "/expires_in"
        })

    private static let cloudsmith = HTTPPreset(
        name: "cloudsmith",
        parameters: [
            Parameter(name: "organisation", meaning: "the organisation's slug"),
            Parameter(name: "service", meaning: "the service account's slug"),
        ],
        apply: { parameters, settings in
            settings.target = Template(literal: "/openid/\(escaped(parameters["organisation"]))/")
            settings.body = .json(
                .map([
                    ("oidc_token", .text(variable("token"))),
                    ("service_slug", .text(literal(parameters["service"]))),
                ]))
            settings.username = literal("token")
            settings.passwordPointer = "/token"
        })

    private static let quay = HTTPPreset(
        name: "quay",
        parameters: [Parameter(name: "robot", meaning: "the robot account: organisation+robot")],
        apply: { parameters, settings in
            settings.method = .get
            settings.target = literal("/oauth2/federation/robot/token")
            settings.basic = (literal(parameters["robot"]), variable("token"))
            settings.username = literal(parameters["robot"])
            settings.passwordPointer = "/token"
        })

    private static let artifactKeeper = HTTPPreset(
        name: "artifactKeeper",
        parameters: [Parameter(name: "provider", meaning: "the provider's identifier", value: "")],
        apply: { parameters, settings in
            settings.target = literal("/api/v1/auth/ci/token")
            var bearer = Template(literal: "Bearer ")
            bearer.parts.append(.variable("token"))
            settings.headers = [("authorization", bearer)]
            let provider = parameters["provider"] ?? ""
            settings.body = .json(.map(provider.isEmpty ? [] : [("provider_id", .text(literal(provider)))]))
            settings.usernamePointer = "/username"
            settings.passwordPointer = "/access_token"
            settings.expiresInPointer = "/expires_in"
        })

    /// Harbor federates with nobody: a robot of its own that may make robots makes one that pulls from one project and ends with
    /// the day. Source: Harbor's API, `POST /robots`.
    private static let harbor = HTTPPreset(
        name: "harbor",
        parameters: [
            Parameter(name: "user", meaning: "the robot that makes robots"),
            Parameter(name: "project", meaning: "the project to pull from"),
        ],
        secrets: ["password"],
        apply: { parameters, settings in
            settings.target = literal("/api/v2.0/robots")
            settings.basic = (literal(parameters["user"]), variable("secret.password"))
            var name = Template(literal: "postern-")
            name.parts += [.variable("serviceAccountUID"), .literal("-"), .variable("now")]
            settings.lifetimeSeconds = 86_400
            settings.body = .json(
                .map([
                    ("name", .text(name)), ("level", .text(literal("project"))), ("duration", .int(1)),
                    (
                        "permissions",
                        .list([
                            .map([
                                ("kind", .text(literal("project"))),
                                ("namespace", .text(literal(parameters["project"]))),
                                (
                                    "access",
                                    .list([
                                        .map([
                                            ("resource", .text(literal("repository"))),
                                            ("action", .text(literal("pull"))),
                                        ])
                                    ])
                                ),
                            ])
                        ])
                    ),
                ]))
            settings.usernamePointer = "/name"
            settings.passwordPointer = "/secret"
            settings.expiresAtPointer = "/expires_at"
        })

    /// GitLab's registry takes no foreign token: a token of a group or project makes a deploy token that reads and ends.
    /// Source: GitLab's API, `POST /projects/:id/deploy_tokens`.
    private static let gitlab = HTTPPreset(
        name: "gitlab",
        parameters: [Parameter(name: "project", meaning: "the project's number or path")],
        secrets: ["token"],
        apply: { parameters, settings in
            settings.target = literal("/api/v4/projects/\(escaped(parameters["project"]))/deploy_tokens")
            settings.headers = [("private-token", variable("secret.token"))]
            var name = Template(literal: "postern-")
            name.parts.append(.variable("serviceAccountUID"))
            settings.lifetimeSeconds = 86_400
            settings.body = .json(
                .map([
                    ("name", .text(name)), ("scopes", .list([.text(literal("read_registry"))])),
                    ("expires_at", .text(variable("expiry"))),
                ]))
            settings.usernamePointer = "/username"
            settings.passwordPointer = "/token"
            settings.expiresAtPointer = "/expires_at"
        })

    private static func escaped(_ text: String?) -> String {
        var output = SecretWriter()
        output.append(percentEncoded: text ?? "")
        return output.finish().revealed
    }
}
