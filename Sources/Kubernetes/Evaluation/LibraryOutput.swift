// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// Values of the libraries' types, as the recorded answers encode them.
enum LibraryOutput {
    /// - Returns: JSON, nil for a type that is not known here.
    static func render(_ value: Value, _ workspace: inout Workspace) -> String? {
        if let quantity = value.quantity { return render(quantity, &workspace) }
        if let url = value.url { return scalar("url", url.text.string) }
        if let version = value.semanticVersion { return scalar("semver", version.text) }
        if let format = value.namedFormat { return scalar("format", "\(format.name)") }
        if value.ipAddress != nil { return converted("ip", "ip_to_string", value, &workspace) }
        if value.cidr != nil { return converted("cidr", "cidr_to_string", value, &workspace) }
        return nil
    }

    private static func render(_ quantity: Quantity, _ workspace: inout Workspace) -> String? {
        guard let canonical = try? quantity.canonical(in: &workspace.arena),
            let decimal = try? quantity.decimal()
        else { return nil }
        let format =
            switch quantity.format {
            case .decimalSI: "DecimalSI"
            case .binarySI: "BinarySI"
            case .decimalExponent: "DecimalExponent"
            }
        return
            "{\"dec\":\"\(decimal)\",\"format\":\"\(format)\",\"kind\":\"quantity\",\"value\":\"\(canonical)\"}"
    }

    private static func converted(
        _ kind: String, _ overload: String, _ value: Value, _ workspace: inout Workspace
    ) -> String {
        scalar(
            kind,
            EvaluationEnvironment.functions.call(overload, value, &workspace)?.swiftString ?? "")
    }

    private static func scalar(_ kind: String, _ text: String) -> String {
        var buffer = ByteBuffer()
        EvaluationOutput.write(text, to: &buffer)
        return "{\"kind\":\"\(kind)\",\"value\":\(buffer.string)}"
    }
}

extension SemanticVersion {
    /// The version written anew; allocates.
    fileprivate var text: String {
        var text = "\(major).\(minor).\(patch)"
        if prerelease.count > 0 { text += "-" + prerelease.string }
        if build.count > 0 { text += "+" + build.string }
        return text
    }
}
