// SPDX-License-Identifier: Apache-2.0

// Lists the tables and reads their bytes.
import Foundation

@testable import CEL

/// The published conformance tables of the language.
enum SpecificationCorpus {
    static let folder = "../shared/conformance/cel-spec"

    /// One test of a table.
    struct Case {
        var name: String
        var expression: String
        var container: String
        var isUnchecked: Bool
        var isCheckOnly: Bool
        var hasMacros: Bool
        var declarations: [Textproto]
        /// The test as written, with its expected result and its bindings.
        var test: Textproto
    }

    static var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".textproto") }.map { String($0.dropLast(10)) }.sorted()
    }

    static func cases(of file: String) throws -> [Case] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file).textproto"))
        let table = try Textproto(parsing: data)
        return table.messages("section").flatMap { section in
            section.messages("test").map { test in
                Case(
                    name: "\(file)/\(section.string("name") ?? "")/\(test.string("name") ?? "")",
                    expression: test.string("expr") ?? "",
                    container: test.string("container") ?? "",
                    isUnchecked: test.bool("disable_check"), isCheckOnly: test.bool("check_only"),
                    hasMacros: !test.bool("disable_macros"),
                    declarations: test.messages("type_env"), test: test)
            }
        }
    }

    /// Whether a test is of those that ask for types of enumerations of their own.
    static func hasEnumerationTypes(_ test: Case) -> Bool { test.name.hasPrefix("enums/strong") }

    static func environment(for test: Case) -> Environment {
        var environment =
            hasEnumerationTypes(test)
            ? TestEnvironment.specificationWithEnumerations : TestEnvironment.specification
        if !test.hasMacros { environment.options.macros = [] }
        environment.options.foldsConversions = false
        environment.container = test.container
        // A table that is not checked need not declare what it binds.
        for name in test.test.messages("bindings").compactMap({ $0.string("key") }) {
            environment.declare(variable: name, .dyn)
        }
        for declaration in test.declarations {
            guard let name = declaration.string("name") else { continue }
            if let identifier = declaration.message("ident") {
                environment.declare(variable: name, type(identifier.message("type")))
            }
            guard let function = declaration.message("function") else { continue }
            environment.declare(functions: [
                FunctionDeclaration(
                    name,
                    function.messages("overloads").map { overload in
                        let id = overload.string("overload_id") ?? name
                        let parameters = overload.messages("params").map(type)
                        let result = type(overload.message("result_type"))
                        return overload.bool("is_instance_function")
                            ? .member(id, parameters, result) : .global(id, parameters, result)
                    })
            ])
        }
        environment.prepare()
        return environment
    }

    /// A type of the tables (`cel.expr.Type`).
    static func type(_ message: Textproto?) -> CELType {
        guard let (name, value) = message?.fields.first else { return .dyn }
        switch (name, value.scalar ?? "") {
        case ("primitive", let primitive), ("wrapper", let primitive):
            let types: [String: CELType] = [
                "BOOL": .bool, "INT64": .int, "UINT64": .uint, "DOUBLE": .double, "STRING": .string,
                "BYTES": .bytes,
            ]
            let type = types[primitive] ?? .error
            return name == "wrapper" ? .wrapper(type) : type
        case ("well_known", "ANY"): return .any
        case ("well_known", "DURATION"): return .duration
        case ("well_known", _): return .timestamp
        case ("null", _): return .null
        default: break
        }
        switch name {
        case "list_type": return .list(type(value.message?.message("elem_type")))
        case "map_type":
            return .map(
                type(value.message?.message("key_type")), type(value.message?.message("value_type"))
            )
        case "message_type":
            let message = value.string ?? ""
            return WellKnownTypes.messages[message] ?? .object(message)
        case "type_param": return .parameter(value.string ?? "")
        case "type":
            return value.message?.fields.isEmpty == false ? .type(type(value.message)) : .metatype
        case "abstract_type":
            return .opaque(
                value.message?.string("name") ?? "",
                value.message?.messages("parameter_types").map(type) ?? [])
        default: return .dyn
        }
    }

    /// What differs from the table as far as compiling goes; nothing when all is well.
    static func difference(_ test: Case) -> String? {
        let environment = environment(for: test)
        do {
            let parsed = try environment.parse(Source(test.expression))
            if test.isUnchecked {
                _ = environment.assume(parsed)
                return nil
            }
            let checked = try environment.check(parsed)
            guard let expected = test.test.message("typed_result")?.message("deduced_type") else {
                return nil
            }
            let deduced = type(expected)
            return deduced.description == checked.type.description
                ? nil : "type \(checked.type), expected \(deduced)"
        } catch {
            return SpecificationEvaluation.isRefused(test) ? nil : error.upstreamText
        }
    }
}
