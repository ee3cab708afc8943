// SPDX-License-Identifier: Apache-2.0

import Admission
import CEL
import Foundation
import JSON
import Kubernetes
import Testing

/// What a worker answered to one review.
struct Answer {
    var allowed: Bool
    var patch: Tree?
    var status: Tree?

    init(_ bytes: ByteBuffer.Bytes) throws {
        let response = try Tree(reading: bytes)["response"] ?? .null
        allowed = response["allowed"]?.isTrue ?? false
        status = response["status"]
        if let text = response["patch"]?.text, let data = Data(base64Encoded: text) {
            patch = try Tree(reading: Array(data))
        }
    }
}

extension ByteBuffer {
    typealias Bytes = [UInt8]
    var array: [UInt8] { Array(string.utf8) }
}

@Suite("Recorded decisions of kube-apiserver 1.36.2")
struct DecisionTests {
    /// Every mutating case; those whose policies ask the authorizer are counted apart: they belong to the next issue.
    @Test("mutating cases")
    func mutating() throws {
        let language = PolicyLanguage()
        var counts: [String: (good: Int, all: Int)] = [:]
        var mismatches: [String] = []
        for file in Corpus.files("conformance/admission") {
            guard !file.lastPathComponent.hasPrefix("rejected") else { continue }
            let recorded = try DecisionCase(file)
            guard recorded.isMutating else { continue }
            let problems = try Self.problems(recorded, file, language)
            var kind = recorded.asksAuthorizer ? "authorizer" : "plain"
            if recorded.hasParams { kind = "params" }
            if recorded.isCustomResource { kind = "custom resources" }
            counts[kind, default: (0, 0)].all += 1
            if problems.isEmpty {
                counts[kind, default: (0, 0)].good += 1
            } else if kind == "plain" {
                mismatches.append("\(recorded.file): \(problems.joined(separator: "; "))")
            }
        }
        for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("decisions, \(kind): \(count.good) of \(count.all)")
        }
        for mismatch in mismatches { print("MISMATCH \(mismatch)") }
        #expect(mismatches.isEmpty)
    }

    static func problems(
        _ recorded: DecisionCase, _ file: Foundation.URL, _ language: PolicyLanguage
    ) throws -> [String] {
        let (set, review) = try policySet(file, language)
        if set.errorCount > 0 {
            return set.problems.filter { $0.severity == .error }.map(\.message)
        }
        var worker = AdmissionWorker(set)
        var output = ByteBuffer()
        _ = try worker.mutate(review.span, into: &output)
        let answer = try Answer(output.array)
        var best: [String]?
        for outcome in recorded.outcomes {
            let found = try compare(answer, outcome, recorded)
            if found.isEmpty { return [] }
            best = best ?? found
        }
        return best ?? []
    }

    private static func compare(
        _ answer: Answer, _ outcome: DecisionCase.Outcome, _ recorded: DecisionCase
    ) throws -> [String] {
        guard answer.allowed == outcome.allowed else {
            return [
                answer.allowed
                    ? "allowed, expected \(outcome.message ?? "a refusal")"
                    : "refused: \(answer.status?["message"]?.text ?? "")"
            ]
        }
        guard outcome.allowed else {
            var problems: [String] = []
            let message = answer.status?["message"]?.text
            if message != outcome.message {
                problems.append("message \(message ?? "none"), expected \(outcome.message ?? "none")")
            }
            if answer.status?["reason"]?.text != outcome.reason {
                problems.append("reason \(answer.status?["reason"]?.text ?? "none")")
            }
            if let code = outcome.code, answer.status?["code"] != .integer(code) {
                problems.append("code \(answer.status?["code"]?.description ?? "none")")
            }
            if !outcome.causes.isEmpty {
                let causes = answer.status?["details"]?["causes"]?.items.compactMap { $0["message"]?.text }
                if causes != outcome.causes { problems.append("causes \(causes ?? [])") }
            }
            return problems
        }
        let result = try answer.patch.map { try patched(recorded.object, $0) } ?? recorded.object
        let (found, expected) = recorded.normalized(
            found: result, expected: outcome.object ?? recorded.object)
        return Tree.differences(found, expected)
    }

    /// The policies of a case, and its review as bytes.
    static func policySet(
        _ file: Foundation.URL, _ language: PolicyLanguage
    ) throws -> (PolicySet, [UInt8]) {
        var names = JSON.Names()
        let document = try OwnedDocument(reading: try Corpus.bytes(file), names: &names)
        func member(_ name: String) -> Node? { document.root[names.intern(name)] }
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        for kind in ["policies", "bindings"] {
            for node in member(kind)?.elements ?? document.root.elements {
                builder.documents.append(
                    Manifest(node, names: names, file: file.lastPathComponent) { _ in nil })
            }
        }
        let namespaces = written(member("namespaces"), names)
        let params = written(member("params"), names)
        builder.loadFacts = { names, words in
            var facts = Facts(knowsNamespaces: true)
            for (text, asParams) in [(namespaces, false), (params, true)] {
                guard
                    let document = try? OwnedDocument(
                        reading: "{\"items\":\(text)}", names: &names)
                else { continue }
                facts.add(
                    document.root, owner: document, asParams: asParams, words: words, names: &names)
            }
            return facts
        }
        return (builder.build(language: language), Array(written(member("review"), names).utf8))
    }

    private static func written(_ node: Node?, _ names: borrowing JSON.Names) -> String {
        guard let node else { return "[]" }
        var buffer = ByteBuffer()
        Writer.write(node, names: names, to: &buffer)
        return buffer.string
    }

    /// `object` after a JSON Patch, as the API server would apply the answer.
    private static func patched(_ object: Tree, _ patch: Tree) throws -> Tree {
        var workspace = Workspace(names: JSON.Names(), arenaByteCountMaximum: 1 << 26)
        var document = Document()
        var operations = Document()
        let text = Array(object.json.utf8)
        let patchText = Array(patch.json.utf8)
        try document.read(text.span, into: &workspace)
        try operations.read(patchText.span, into: &workspace)
        let op = workspace.names.intern("op")
        let path = workspace.names.intern("path")
        let value = workspace.names.intern("value")
        var application = JSONPatchApplication(document.root)
        for operation in operations.root.elements {
            try application.apply(
                PatchOperation(
                    operation: operation[op]?.utf8 ?? .nothing, path: operation[path]?.utf8 ?? .nothing,
                    from: .nothing, value: operation[value]), workspace: &workspace)
        }
        let result = Tree(application.root, workspace.names)
        withExtendedLifetime((text, patchText)) {}
        return result
    }
}
