// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// `selector.implies('team in (a,b)')`, and `selector.impliesFields('spec.nodeName=n1')`: whether the request's selector stays
/// inside of another one. The other is a literal, read when the policy loads.
enum SelectorLibrary {
    static let type = CELType.opaque("postern.Selector", [])
    /// Behind those of the Kubernetes libraries.
    private static let tag = OpaqueTag(rawValue: 32)

    static let library = FunctionLibrary(
        declarations: [
            FunctionDeclaration("implies", [.member("selector_implies_string", [type, .string], .bool)]),
            FunctionDeclaration(
                "impliesFields", [.member("selector_impliesfields_string", [type, .string], .bool)]),
        ],
        implementations: [
            implementation("selector_implies_string") { SelectorText.labels($0) },
            implementation("selector_impliesfields_string") { SelectorText.fields($0) },
        ],
        types: [OpaqueType(tag: tag, name: "postern.Selector") { $0.payload == $1.payload }])

    /// The variable `selector` of a request; nil past the arena's bound.
    static func value(_ facts: SelectorFacts, _ hash: TextHash, in arena: inout Arena) -> Value? {
        guard let place = unsafe arena.allocate(State.self, count: 1) else { return nil }
        unsafe place.initialize(to: State(facts: facts, hash: hash))
        return .opaque(tag, payload: UInt64(UInt(bitPattern: place)))
    }

    private struct State: BitwiseCopyable {
        let facts: SelectorFacts
        let hash: TextHash
    }

    private static func implementation(
        _ overload: String, parse: @escaping @Sendable (String) -> [SelectorRequirement]?
    ) -> FunctionImplementation {
        FunctionImplementation(
            overload,
            prepare: { call in
                guard call.constants.count == 2, let text = call.constants[1]?.text?.string else {
                    return .failed("the selector must be a literal string")
                }
                guard let requirements = parse(text) else {
                    return .failed("\"\(text)\" is no selector that the API server could read")
                }
                return .kept(PreparedSelector(requirements))
            },
            evaluate: { implies($0) })
    }

    private static func implies(_ call: Call) -> Value {
        guard call[0].isOpaque(tag), let state = unsafe call[0].stored(State.self),
            let prepared = unsafe call.prepared
        else { return .noSuchOverload }
        let selector = unsafe unsafeDowncast(prepared.takeUnretainedValue(), to: PreparedSelector.self)
        var facts = unsafe state.pointee.facts
        let hash = unsafe state.pointee.hash
        for requirement in selector.requirements {
            let values = unsafe HashedTexts(
                count: requirement.values.count, in: &call.workspace.pointee.arena
            ) { HashedText(requirement.values[$0], hash) }
            guard let values else { return .memoryExhausted }
            let compiled = CompiledRequirement(
                kind: requirement.kind, relation: requirement.relation, key: HashedText(requirement.key, hash),
                values: values, program: -1)
            if !facts.imply(compiled) { return .bool(false) }
        }
        return .bool(true)
    }
}

/// A literal selector with its texts, kept by the program that mentions it.
@safe final class PreparedSelector: @unchecked Sendable {
    struct Requirement {
        var kind: SelectorRequirement.Kind
        var relation: SelectorRequirement.Operator
        var key: UTF8Text
        var values: [UTF8Text]
    }

    let requirements: [Requirement]
    /// Owns the texts.
    private let memory: Arena

    init(_ source: [SelectorRequirement]) {
        var memory = Arena(byteCountMaximum: 1 << 20)
        var made: [Requirement] = []
        for requirement in source {
            var values: [UTF8Text] = []
            for value in requirement.values { values.append(Self.stored(value, in: &memory)) }
            made.append(
                Requirement(
                    kind: requirement.kind, relation: requirement.relation,
                    key: Self.stored(requirement.key, in: &memory), values: values))
        }
        requirements = made
        self.memory = memory
    }

    /// - Precondition: The literals together are no longer than 1 MiB: no expression is.
    private static func stored(_ text: String, in memory: inout Arena) -> UTF8Text {
        var text = text
        let count = text.utf8.count
        guard let start = unsafe memory.allocate(UInt8.self, count: max(1, count)) else {
            preconditionFailure("a literal longer than any expression")
        }
        text.withUTF8 { bytes in
            for index in bytes.indices { unsafe (start + index).initialize(to: bytes[index]) }
        }
        return unsafe UTF8Text(start: UnsafePointer(start), count: count)
    }
}
