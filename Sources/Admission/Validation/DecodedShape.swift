// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// What the API server's decoder says of a policy or binding before anybody looks at what it means: values of a wrong JSON
/// type, and fields that its Go types do not have.
///
/// The first wrong type is told and nothing else; without one, every unknown field. Source: apimachinery's strict decoding;
/// the texts are those of Go's encoding/json.
struct DecodedShape {
    private var path: [String] = []
    private var goPath: [String] = []
    /// Of the API: names the package of its types.
    private let version: String
    private var misfit: FieldError?
    private var unknown: [FieldError] = []

    /// - Parameter kind: Of the manifest, which names its Go type.
    static func errors(_ manifest: Manifest, kind: String) -> [FieldError] {
        var shape = DecodedShape(version: manifest.apiVersion)
        shape.check(manifest, .structure(kind), of: kind)
        return shape.misfit.map { [$0] } ?? shape.unknown
    }

    private init(version: String) { self.version = version }

    private mutating func check(_ value: Manifest, _ type: GoType, of owner: String) {
        if value.isNull { return }
        switch (type, value.content) {
        case (.anything, _), (.string, .string), (.bool, .bool), (.int64, .int): break
        case (.list(let element), .list(let items)):
            for (index, item) in items.enumerated() {
                path.append("[\(index)]")
                check(item, element, of: owner)
                path.removeLast()
            }
        case (.map(let element), .map(let members)):
            for (key, member) in members {
                path.append(".\(key)")
                check(member, element, of: owner)
                path.removeLast()
            }
        case (.structure(let name), .map(let members)): check(members, ofStructure: name)
        default: report(value, type, of: owner)
        }
    }

    private mutating func check(_ members: [(key: String, value: Manifest)], ofStructure name: String) {
        let fields = GoType.fields[name] ?? [:]
        for (key, member) in members {
            path.append(path.isEmpty ? key : ".\(key)")
            defer { path.removeLast() }
            guard let field = fields[key] else {
                unknown.append(
                    FieldError(
                        path.joined(), .unknownField, at: member.place,
                        remedy: nearest(to: key, among: fields.keys.sorted()).map { "did you mean '\($0)'?" }))
                continue
            }
            goPath.append(field.path)
            check(member, field.type, of: name)
            goPath.removeLast()
        }
    }

    private mutating func report(_ value: Manifest, _ type: GoType, of owner: String) {
        guard misfit == nil else { return }
        let found =
            switch value.content {
            case .double(let number) where type.isInteger: "number \(number)"
            case .int, .double: "number"
            case .bool: "bool"
            case .string: "string"
            case .list: "array"
            case .map: "object"
            case .null: "null"
            }
        let isScalar = value.list == nil && value.members == nil
        misfit = FieldError(
            path.joined(),
            .undecodable(
                "json: cannot unmarshal \(found) into Go struct field \(owner).\(goPath.joined(separator: ".")) "
                    + "of type \(type.text(version))"),
            at: value.place,
            // YAML 1.1 reads `y`, `no` and `on` as booleans, which surprises authors.
            remedy: type.isString && isScalar ? "put it in quotes" : nil)
    }
}

extension Manifest {
    /// `v1` of `admissionregistration.k8s.io/v1`.
    var apiVersion: String {
        self["apiVersion"]?.string?.split(separator: "/").last.map(String.init) ?? "v1"
    }
}
