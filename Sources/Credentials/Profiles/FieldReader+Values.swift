// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// A text that is not empty; nil where the field is absent.
    mutating func text(_ key: String, of value: Manifest, path: String) -> String? {
        guard let text = string(key, of: value, path: path) else { return nil }
        if text.isEmpty { require("\(path).\(key)", "expected a text that is not empty", at: value[key]?.place ?? value.place) }
        return text.isEmpty ? nil : text
    }

    /// A text that must be there; empty where it is not.
    mutating func requiredText(_ key: String, of value: Manifest, path: String, _ detail: String = "") -> String {
        if let member = value[key], !member.isNull { return text(key, of: value, path: path) ?? "" }
        require("\(path).\(key)", detail, at: value.place)
        return ""
    }

    mutating func flag(_ key: String, of value: Manifest, path: String) -> Bool? {
        guard let member = value[key], !member.isNull else { return nil }
        if case .bool(let flag) = member.content { return flag }
        report(FieldError("\(path).\(key)", .invalid(member.kindName), "expected true or false", at: member.place))
        return nil
    }

    /// Whole seconds of a Go duration that is not negative.
    mutating func duration(
        _ key: String, of value: Manifest, path: String, within bounds: ClosedRange<Int64> = 0...315_360_000
    ) -> Int64? {
        guard let member = value[key], !member.isNull else { return nil }
        guard let text = string(key, of: value, path: path) else { return nil }
        guard let seconds = GoDuration.seconds(text), bounds.contains(seconds) else {
            report(
                FieldError(
                    "\(path).\(key)", .invalid(goQuoted(text)),
                    "expected a duration from \(bounds.lowerBound)s to \(bounds.upperBound)s", at: member.place,
                    remedy: "for example 1h or 900s"))
            return nil
        }
        return seconds
    }

    /// A URL of the author's; nil where the field is absent or wrong.
    mutating func endpoint(
        _ key: String, of value: Manifest, path: String, _ profile: RegistryProfile
    ) -> Endpoint? {
        guard let text = text(key, of: value, path: path) else { return nil }
        do throws(EndpointError) {
            return try Endpoint(url: text, allowsLoopback: profile.allowsLoopback)
        } catch {
            report(
                FieldError(
                    "\(path).\(key)", .invalid(goQuoted(text)), error.message, at: value[key]?.place ?? value.place))
            return nil
        }
    }

    mutating func integer(_ value: Manifest, path: String) -> Int? {
        if case .int(let number) = value.content, let int = Int(exactly: number) { return int }
        report(FieldError(path, .invalid(value.kindName), "expected a whole number", at: value.place))
        return nil
    }

    /// A text with `${name}` in it, each of them known.
    mutating func template(
        _ text: String, path: String, at place: Place, knowing variables: [String]
    ) -> Template {
        do throws(TemplateError) {
            let template = try Template(text)
            for name in template.variables where !variables.contains(name) {
                let remedy = nearest(to: name, among: variables).map { "did you mean ${\($0)}?" }
                report(
                    FieldError(
                        path, .invalid(goQuoted(text)), "there is no ${\(name)} here", at: place,
                        remedy: remedy ?? "there are \(variables.map { "${\($0)}" }.joined(separator: ", "))"))
            }
            return template
        } catch {
            report(FieldError(path, .invalid(goQuoted(text)), error.message, at: place))
            return Template(literal: "")
        }
    }

    /// Registries that the exchange may show a token to: those that are listed, else those that the images name without globs.
    mutating func exactRegistries(
        _ key: String, of value: Manifest, path: String, _ profile: RegistryProfile
    ) -> [String] {
        let listed = strings(key, of: value, path: path)
        for name in listed where ImageName.hostAndPort(name) == nil {
            report(
                FieldError(
                    "\(path).\(key)", .invalid(goQuoted(name)), "expected a host, with its port where it has one",
                    at: value[key]?.place ?? value.place))
        }
        if !listed.isEmpty { return listed }
        let named = profile.images.map(\.registry)
        if named.contains(nil) {
            require(
                "\(path).\(key)", "the images' patterns have globs, and no image may choose whom a token is shown to",
                at: value.place)
        }
        return named.compactMap(\.self)
    }
}
