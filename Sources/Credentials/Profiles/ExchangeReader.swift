// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// `exchange`, which has one member: the kind of exchange.
    mutating func exchange(of spec: Manifest, into profile: inout RegistryProfile) {
        guard let value = spec["exchange"], !value.isNull else {
            return require(
                "spec.exchange", "one of \(ExchangeSettings.names.joined(separator: ", "))", at: spec.place)
        }
        expectFields(ExchangeSettings.names, of: value, path: "spec.exchange")
        let given = (value.members ?? []).filter { ExchangeSettings.names.contains($0.key) }
        guard let (name, settings) = given.first, given.count == 1 else {
            return require(
                "spec.exchange",
                "exactly one of \(ExchangeSettings.names.joined(separator: ", "))", at: value.place)
        }
        let path = "spec.exchange.\(name)"
        switch name {
        case "aws": profile.exchange = .aws(aws(settings, path, profile))
        case "google": profile.exchange = .google(google(settings, path, profile))
        case "azure": profile.exchange = .azure(azure(settings, path, profile))
        case "tokenExchange": profile.exchange = .tokenExchange(tokenExchange(settings, path, profile))
        case "registryToken": profile.exchange = .registryToken(registryToken(settings, path, profile))
        case "http": profile.exchange = .http(http(settings, path, profile))
        case "passThrough":
            expectFields(["username"], of: settings, path: path)
            profile.exchange = .passThrough(username: text("username", of: settings, path: path) ?? "serviceaccount")
        default:
            expectFields(["file"], of: settings, path: path)
            profile.exchange = .staticFile(requiredText("file", of: settings, path: path))
        }
    }

    private mutating func aws(_ value: Manifest, _ path: String, _ profile: RegistryProfile) -> AWSSettings {
        var settings = AWSSettings()
        expectFields(
            ["roleARN", "sessionDuration", "narrowToRepository", "fips", "accounts", "regions", "registries", "endpoints"],
            of: value, path: path)
        settings.roleARN = requiredText(
            "roleARN", of: value, path: path, "the role to assume: arn:aws:iam::111122223333:role/pull")
        if !settings.roleARN.isEmpty, !settings.roleARN.hasPrefix("arn:") || settings.roleARN.utf8.count > 2048 {
            report(
                FieldError(
                    "\(path).roleARN", .invalid(goQuoted(settings.roleARN)), "expected an ARN of a role",
                    at: value["roleARN"]?.place ?? value.place))
        }
        if let seconds = duration("sessionDuration", of: value, path: path, within: 900...43_200) {
            settings.sessionSeconds = seconds
        }
        settings.narrows = flag("narrowToRepository", of: value, path: path) ?? true
        settings.usesFIPS = flag("fips", of: value, path: path) ?? false
        settings.accounts = strings("accounts", of: value, path: path)
        for account in settings.accounts where account.utf8.count != 12 || !account.utf8.allSatisfy(Bytes.isDigit) {
            report(
                FieldError(
                    "\(path).accounts", .invalid(goQuoted(account)), "an account's number has 12 digits",
                    at: value["accounts"]?.place ?? value.place))
        }
        settings.regions = strings("regions", of: value, path: path)
        for region in settings.regions where !ECRRegistry.isRegion(region) {
            report(
                FieldError(
                    "\(path).regions", .invalid(goQuoted(region)), "expected a region such as eu-central-1",
                    at: value["regions"]?.place ?? value.place))
        }
        settings.registries = strings("registries", of: value, path: path)
        if !settings.registries.isEmpty, settings.accounts.count != 1 || settings.regions.count != 1 {
            require(
                "\(path).accounts", "registries that are not ECR's own names stand for one account and one region",
                at: value["registries"]?.place ?? value.place)
        }
        if let endpoints = value["endpoints"], !endpoints.isNull {
            expectFields(["sts", "ecr"], of: endpoints, path: "\(path).endpoints")
            settings.stsEndpoint = endpoint("sts", of: endpoints, path: "\(path).endpoints", profile)
            settings.ecrEndpoint = endpoint("ecr", of: endpoints, path: "\(path).endpoints", profile)
        }
        return settings
    }

    private mutating func google(
        _ value: Manifest, _ path: String, _ profile: RegistryProfile
    ) -> GoogleSettings {
        var settings = GoogleSettings()
        expectFields(
            ["audience", "serviceAccount", "scope", "lifetime", "username", "registries", "endpoints"], of: value, path: path)
        settings.audience = requiredText(
            "audience", of: value, path: path,
            "//iam.googleapis.com/projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>")
        settings.serviceAccount = text("serviceAccount", of: value, path: path)
        if let email = settings.serviceAccount, !Self.isEmail(email) {
            report(
                FieldError(
                    "\(path).serviceAccount", .invalid(goQuoted(email)), "expected a service account's e-mail address",
                    at: value["serviceAccount"]?.place ?? value.place))
        }
        if let scope = text("scope", of: value, path: path) { settings.scope = scope }
        if let seconds = duration("lifetime", of: value, path: path, within: 60...43_200) {
            settings.lifetimeSeconds = seconds
        }
        if let name = text("username", of: value, path: path) { settings.username = name }
        settings.registries = strings("registries", of: value, path: path)
        if let endpoints = value["endpoints"], !endpoints.isNull {
            let inner = "\(path).endpoints"
            expectFields(["sts", "iamCredentials"], of: endpoints, path: inner)
            if let sts = endpoint("sts", of: endpoints, path: inner, profile) { settings.stsEndpoint = sts }
            if let iam = endpoint("iamCredentials", of: endpoints, path: inner, profile) {
                settings.credentialsEndpoint = iam
            }
        }
        return settings
    }

    /// It stands in a path, so nothing in it may mean anything there.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Bytes.isUnreserved) }
    }

    private mutating func azure(_ value: Manifest, _ path: String, _ profile: RegistryProfile) -> AzureSettings {
        var settings = AzureSettings()
        expectFields(
            ["tenantID", "clientID", "cloud", "authority", "loginServers", "scope", "registryEndpoint"],
            of: value, path: path)
        settings.tenantID = requiredText("tenantID", of: value, path: path)
        if !settings.tenantID.utf8.allSatisfy(Bytes.isUnreserved) {
            report(
                FieldError(
                    "\(path).tenantID", .invalid(goQuoted(settings.tenantID)),
                    "expected a tenant's identifier or domain", at: value["tenantID"]?.place ?? value.place))
        }
        settings.clientID = requiredText("clientID", of: value, path: path)
        if let cloud = text("cloud", of: value, path: path) {
            if let host = Self.authorities[cloud] {
                settings.authority = Endpoint(host: host)
            } else {
                report(
                    FieldError(
                        "\(path).cloud", .notSupported(goQuoted(cloud), supported: Self.authorities.keys.sorted()),
                        at: value["cloud"]?.place ?? value.place))
            }
        }
        if let authority = endpoint("authority", of: value, path: path, profile) { settings.authority = authority }
        settings.loginServers = exactRegistries("loginServers", of: value, path: path, profile)
        if let scope = text("scope", of: value, path: path) { settings.scope = scope }
        settings.registryEndpoint = endpoint("registryEndpoint", of: value, path: path, profile)
        return settings
    }

    private static let authorities = [
        "Public": "login.microsoftonline.com", "USGovernment": "login.microsoftonline.us",
        "China": "login.partner.microsoftonline.cn",
    ]

    private mutating func tokenExchange(
        _ value: Manifest, _ path: String, _ profile: RegistryProfile
    ) -> TokenExchangeSettings {
        var settings = TokenExchangeSettings()
        expectFields(
            [
                "endpoint", "audience", "resource", "scope", "subjectTokenType", "requestedTokenType", "clientID",
                "clientSecretFile", "username", "parameters", "passwordPointer",
            ], of: value, path: path)
        if value["endpoint"] == nil { require("\(path).endpoint", "the token endpoint's URL", at: value.place) }
        if let endpoint = endpoint("endpoint", of: value, path: path, profile) { settings.endpoint = endpoint }
        settings.audience = text("audience", of: value, path: path)
        settings.resource = text("resource", of: value, path: path)
        settings.scope = text("scope", of: value, path: path)
        if let type = text("subjectTokenType", of: value, path: path) { settings.subjectTokenType = type }
        settings.requestedTokenType = text("requestedTokenType", of: value, path: path)
        settings.clientID = text("clientID", of: value, path: path)
        settings.clientSecretFile = text("clientSecretFile", of: value, path: path)
        settings.username = requiredText(
            "username", of: value, path: path, "what the registry takes as the user of an access token")
        for (key, _) in value["parameters"]?.members ?? [] {
            if let parameters = value["parameters"],
                let text = string(key, of: parameters, path: "\(path).parameters")
            {
                settings.parameters.append((key, text))
            }
        }
        if let pointer = text("passwordPointer", of: value, path: path) { settings.passwordPointer = pointer }
        return settings
    }

    private mutating func registryToken(
        _ value: Manifest, _ path: String, _ profile: RegistryProfile
    ) -> RegistryTokenSettings {
        var settings = RegistryTokenSettings()
        expectFields(
            [
                "realm", "service", "realmHosts", "registries", "grant", "returns", "username", "passwordFile",
                "registryEndpoint",
            ], of: value, path: path)
        settings.realm = endpoint("realm", of: value, path: path, profile)
        settings.service = text("service", of: value, path: path)
        settings.realmHosts = strings("realmHosts", of: value, path: path).map { $0.lowercased() }
        if settings.realm == nil, settings.realmHosts.isEmpty {
            require(
                "\(path).realm", "the realm's URL, or realmHosts: those that a registry may name", at: value.place)
        }
        settings.registries = exactRegistries("registries", of: value, path: path, profile)
        if let grant = choice("grant", of: value, path: path, among: RegistryTokenSettings.Grant.allCases) {
            settings.grant = grant
        }
        if let returned = choice(
            "returns", of: value, path: path, among: RegistryTokenSettings.Returned.allCases)
        {
            settings.returned = returned
        }
        settings.username = requiredText("username", of: value, path: path, "whom the realm knows")
        settings.passwordFile = text("passwordFile", of: value, path: path)
        settings.registryEndpoint = endpoint("registryEndpoint", of: value, path: path, profile)
        return settings
    }
}
