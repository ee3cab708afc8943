// SPDX-License-Identifier: Apache-2.0

/// STS, then ECR. Source: spec/credentials.md 2.1.
package struct AWSSettings: Sendable {
    package var roleARN = ""
    /// STS takes 900 to 43,200.
    package var sessionSeconds: Int64 = 3600
    /// Whether a session policy narrows the role to the one repository.
    package var narrows = true
    /// Whether FIPS endpoints are used also for a registry's plain name.
    package var usesFIPS = false
    /// Where given, no other account's or region's registry is answered for.
    package var accounts: [String] = []
    package var regions: [String] = []
    /// Names that are not ECR's own but stand for one registry of it: a mirror, a stand-in. Then `accounts` and `regions` name it.
    package var registries: [String] = []
    /// Instead of the partition's own.
    package var stsEndpoint: Endpoint?
    package var ecrEndpoint: Endpoint?

    package init() {}
}

/// Workload identity federation. Source: spec/credentials.md 2.2.
package struct GoogleSettings: Sendable {
    /// `//iam.googleapis.com/projects/…/providers/…`
    package var audience = ""
    /// The e-mail of a service account to become.
    package var serviceAccount: String?
    package var scope = "https://www.googleapis.com/auth/cloud-platform"
    package var lifetimeSeconds: Int64 = 3600
    package var username = "oauth2accesstoken"
    /// Names that are not Google's own but stand for its registries.
    package var registries: [String] = []
    package var stsEndpoint = Endpoint(host: "sts.googleapis.com", target: "/v1/token")
    /// Without its path.
    package var credentialsEndpoint = Endpoint(host: "iamcredentials.googleapis.com")

    package init() {}
}

/// A federated token, then ACR's exchange. Source: spec/credentials.md 2.3.
package struct AzureSettings: Sendable {
    package var tenantID = ""
    package var clientID = ""
    package var authority = Endpoint(host: "login.microsoftonline.com")
    /// Registries that a token of this tenant may be shown to, exactly.
    package var loginServers: [String] = []
    package var scope = "https://containerregistry.azure.net/.default"
    /// Where the registry is reached instead of at its own name; for tests.
    package var registryEndpoint: Endpoint?

    package init() {}
}

/// RFC 8693 at any token endpoint. Source: spec/credentials.md 2.5.
package struct TokenExchangeSettings: Sendable {
    package var endpoint = Endpoint(host: "")
    package var audience: String?
    package var resource: String?
    package var scope: String?
    package var subjectTokenType = "urn:ietf:params:oauth:token-type:jwt"
    package var requestedTokenType: String?
    package var clientID: String?
    package var clientSecretFile: String?
    package var username = ""
    /// More members of the form.
    package var parameters: [(name: String, value: String)] = []
    /// Where the password stands in the answer.
    package var passwordPointer = "/access_token"

    package init() {}
}

/// A registry's own token realm. Source: spec/credentials.md 2.4, distribution `docs/spec/auth`.
package struct RegistryTokenSettings: Sendable {
    package enum Grant: String, Sendable, CaseIterable {
        /// GET with Basic.
        case basic = "Basic"
        /// POST, OAuth 2's password grant.
        case password = "Password"
    }

    package enum Returned: String, Sendable, CaseIterable {
        /// `token` or `access_token`.
        case token = "Token"
        /// `refresh_token`, which a runtime logs in with and exchanges itself.
        case refreshToken = "RefreshToken"
        /// What was logged in with, now that the realm took it.
        case login = "Login"
    }

    /// The realm; without it the registry is asked, and must name one at an allowed host.
    package var realm: Endpoint?
    package var service: String?
    /// Hosts with ports that a registry may send us to.
    package var realmHosts: [String] = []
    /// Registries that it may be used for, exactly.
    package var registries: [String] = []
    package var grant = Grant.basic
    package var returned = Returned.token
    package var username = ""
    /// The password; without it the token is.
    package var passwordFile: String?
    /// Where the registry is reached instead of at its own name; for tests.
    package var registryEndpoint: Endpoint?

    package init() {}
}

/// One request of the author's own making. Source: spec/credentials.md 2.5.
package struct HTTPSettings: Sendable {
    package enum Body: Sendable {
        case none
        case form([(name: String, value: Template)])
        case json(TemplateTree)
    }

    package struct NamedSecret: Sendable {
        package var name: String
        package var file: String
    }

    package var method = ExchangeRequest.Method.post
    package var endpoint = Endpoint(host: "")
    /// Path and query behind the endpoint's host.
    package var target = Template(literal: "/")
    package var headers: [(name: String, value: Template)] = []
    /// User name and password of an Authorization field.
    package var basic: (username: Template, password: Template)?
    package var body = Body.none
    package var statuses: [Int] = [200, 201]
    /// Where the answer has them, or what they are without it.
    package var username: Template?
    package var usernamePointer: String?
    package var passwordPointer = "/token"
    package var expiresInPointer: String?
    package var expiresAtPointer: String?
    /// What is asked for by `${lifetime}`, and taken where the answer does not say.
    package var lifetimeSeconds: Int64?
    package var secrets: [NamedSecret] = []

    package init() {}

    package var usesToken: Bool { uses("token") }

    /// Whether the request says for which repository.
    package var namesRepository: Bool { uses("repository") }

    /// Whether `${name}` stands anywhere in the request.
    func uses(_ name: String) -> Bool { templates.contains { $0.variables.contains(name) } }

    private var templates: [Template] {
        var templates = [target] + headers.map(\.value) + [username].compactMap(\.self)
        if let basic { templates += [basic.username, basic.password] }
        switch body {
        case .none: break
        case .form(let members): templates += members.map(\.value)
        case .json(let tree): templates += tree.templates
        }
        return templates
    }
}
