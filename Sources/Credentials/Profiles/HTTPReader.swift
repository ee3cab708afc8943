// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// A declarative exchange: a preset, and over it what the author writes.
    mutating func http(_ value: Manifest, _ path: String, _ profile: RegistryProfile) -> HTTPSettings {
        var settings = HTTPSettings()
        expectFields(
            [
                "preset", "parameters", "method", "url", "headers", "basic", "form", "json", "statuses", "response",
                "lifetime", "secrets",
            ], of: value, path: path)
        settings.secrets = secrets(value, path)
        let variables = Self.templateVariables + settings.secrets.map { "secret.\($0.name)" }
        var preset: HTTPPreset?
        if let name = text("preset", of: value, path: path) {
            preset = HTTPPreset.all.first { $0.name == name }
            if preset == nil {
                report(
                    FieldError(
                        "\(path).preset",
                        .notSupported(goQuoted(name), supported: HTTPPreset.all.map(\.name).sorted()),
                        at: value["preset"]?.place ?? value.place))
            }
        }
        if let preset { apply(preset, value, path, &settings) }
        if let method = choice("method", of: value, path: path, among: [ExchangeRequest.Method.get, .post, .put]) {
            settings.method = method
        }
        if let seconds = duration("lifetime", of: value, path: path) { settings.lifetimeSeconds = seconds }
        url(value, path, profile, preset, &settings)
        for (name, member) in value["headers"]?.members ?? [] {
            let inner = "\(path).headers.\(name)"
            guard let text = member.string, Self.isFieldName(name) else {
                report(
                    FieldError(inner, .invalid(member.kindName), "expected a header field's name and text", at: member.place))
                continue
            }
            settings.headers.removeAll { $0.name == name.lowercased() }
            settings.headers.append(
                (name.lowercased(), template(text, path: inner, at: member.place, knowing: variables)))
        }
        if let basic = value["basic"], !basic.isNull {
            let inner = "\(path).basic"
            expectFields(["username", "password"], of: basic, path: inner)
            let username = requiredText("username", of: basic, path: inner)
            let password = requiredText("password", of: basic, path: inner)
            settings.basic = (
                template(username, path: "\(inner).username", at: basic.place, knowing: variables),
                template(password, path: "\(inner).password", at: basic.place, knowing: variables)
            )
        }
        body(value, path, variables, &settings)
        let statuses = list("statuses", of: value, path: path)
        if !statuses.isEmpty {
            settings.statuses = statuses.enumerated().compactMap { integer($1, path: "\(path).statuses[\($0)]") }
        }
        response(value, path, variables, preset, &settings)
        return settings
    }

    /// What a template may say. The token and secrets are never in a URL, which peers log.
    static let templateVariables = [
        "token", "registry", "repository", "namespace", "serviceAccount", "serviceAccountUID", "pod", "node",
        "audience", "now", "expiry", "lifetime", "lifetimeDays",
    ]

    private static func isFieldName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { Bytes.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            && !["host", "content-length", "transfer-encoding", "connection"].contains(name.lowercased())
    }

    private mutating func secrets(_ value: Manifest, _ path: String) -> [HTTPSettings.NamedSecret] {
        var secrets: [HTTPSettings.NamedSecret] = []
        for (name, member) in value["secrets"]?.members ?? [] {
            guard let file = member.string, !file.isEmpty else {
                require("\(path).secrets.\(name)", "the file that holds it", at: member.place)
                continue
            }
            secrets.append(HTTPSettings.NamedSecret(name: name, file: file))
        }
        return secrets
    }

    private mutating func apply(
        _ preset: HTTPPreset, _ value: Manifest, _ path: String, _ settings: inout HTTPSettings
    ) {
        let given = value["parameters"] ?? Manifest(.map([]), at: value.place)
        expectFields(
            preset.parameters.map(\.name), of: given, path: "\(path).parameters")
        var parameters: [String: String] = [:]
        for parameter in preset.parameters {
            if let text = string(parameter.name, of: given, path: "\(path).parameters") {
                parameters[parameter.name] = text
            } else if let text = parameter.value {
                parameters[parameter.name] = text
            } else {
                require("\(path).parameters.\(parameter.name)", parameter.meaning, at: given.place)
            }
        }
        for name in preset.secrets where !settings.secrets.contains(where: { $0.name == name }) {
            require("\(path).secrets.\(name)", "the file that holds it", at: value.place)
        }
        preset.apply(parameters, &settings)
    }

    private mutating func url(
        _ value: Manifest, _ path: String, _ profile: RegistryProfile, _ preset: HTTPPreset?,
        _ settings: inout HTTPSettings
    ) {
        guard let text = text("url", of: value, path: path) else {
            if value["url"] == nil { require("\(path).url", "where the token is exchanged", at: value.place) }
            return
        }
        let place = value["url"]?.place ?? value.place
        let afterScheme = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let end = text[afterScheme...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        if text[..<end].contains("${") {
            return report(
                FieldError(
                    "\(path).url", .invalid(goQuoted(text)), "the host must be written out: no request chooses one",
                    at: place))
        }
        do throws(EndpointError) {
            settings.endpoint = try Endpoint(url: String(text[..<end]), allowsLoopback: profile.allowsLoopback)
        } catch {
            report(FieldError("\(path).url", .invalid(goQuoted(text)), error.message, at: place))
        }
        let allowed = Self.templateVariables.filter { $0 != "token" }
        let target = String(text[end...])
        // A preset knows its path; the author's URL is the server's then.
        if preset != nil, target.isEmpty || target == "/" { return }
        settings.target = template(
            target.hasPrefix("/") ? target : "/\(target)", path: "\(path).url", at: place, knowing: allowed)
    }

    private mutating func body(
        _ value: Manifest, _ path: String, _ variables: [String], _ settings: inout HTTPSettings
    ) {
        if let form = value["form"], !form.isNull {
            if value["json"] != nil {
                report(FieldError("\(path).json", .forbidden, "a body is a form or JSON", at: form.place))
            }
            var members: [(name: String, value: Template)] = []
            for (name, member) in form.members ?? [] {
                guard let text = string(name, of: form, path: "\(path).form") else { continue }
                members.append(
                    (name, template(text, path: "\(path).form.\(name)", at: member.place, knowing: variables)))
            }
            settings.body = .form(members)
        } else if let json = value["json"], !json.isNull {
            settings.body = .json(tree(json, "\(path).json", variables))
        }
    }

    private mutating func tree(_ value: Manifest, _ path: String, _ variables: [String]) -> TemplateTree {
        switch value.content {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .double(let number): return .double(number)
        case .string(let text): return .text(template(text, path: path, at: value.place, knowing: variables))
        case .list(let items):
            var made: [TemplateTree] = []
            for (index, item) in items.enumerated() { made.append(tree(item, "\(path)[\(index)]", variables)) }
            return .list(made)
        case .map(let members):
            var made: [(name: String, value: TemplateTree)] = []
            for (name, member) in members { made.append((name, tree(member, "\(path).\(name)", variables))) }
            return .map(made)
        }
    }

    private mutating func response(
        _ value: Manifest, _ path: String, _ variables: [String], _ preset: HTTPPreset?,
        _ settings: inout HTTPSettings
    ) {
        let response = value["response"] ?? Manifest(.map([]), at: value.place)
        let inner = "\(path).response"
        expectFields(
            ["username", "usernamePointer", "passwordPointer", "expiresInPointer", "expiresAtPointer"],
            of: response, path: inner)
        if let text = text("username", of: response, path: inner) {
            let known = variables.filter { $0 != "token" && !$0.hasPrefix("secret.") }
            settings.username = template(
                text, path: "\(inner).username", at: response["username"]?.place ?? response.place, knowing: known)
        }
        if let pointer = pointer("usernamePointer", response, inner) { settings.usernamePointer = pointer }
        if let pointer = pointer("passwordPointer", response, inner) { settings.passwordPointer = pointer }
        if let pointer = pointer("expiresInPointer", response, inner) { settings.expiresInPointer = pointer }
        if let pointer = pointer("expiresAtPointer", response, inner) { settings.expiresAtPointer = pointer }
        if settings.username == nil, settings.usernamePointer == nil {
            require("\(inner).username", "a user name, or usernamePointer: where the answer has one", at: response.place)
        }
    }

    private mutating func pointer(_ key: String, _ value: Manifest, _ path: String) -> String? {
        guard let text = text(key, of: value, path: path) else { return nil }
        if !text.hasPrefix("/") {
            report(
                FieldError(
                    "\(path).\(key)", .invalid(goQuoted(text)), "expected a JSON pointer such as /token",
                    at: value[key]?.place ?? value.place))
        }
        return text
    }
}
