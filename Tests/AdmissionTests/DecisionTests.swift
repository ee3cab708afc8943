// SPDX-License-Identifier: Apache-2.0

import Admission
import CEL
import JSON
import Kubernetes
import Server
import Testing

/// What a worker answered to one review.
struct Answer {
    var allowed: Bool
    var patch: Tree?
    var status: Tree?
    var warnings: [String]
    var auditAnnotations: Tree

    init(_ bytes: ByteBuffer.Bytes) throws {
        let response = try Tree(reading: bytes)["response"] ?? .null
        allowed = response["allowed"]?.isTrue ?? false
        status = response["status"]
        warnings = response["warnings"]?.items.compactMap(\.text) ?? []
        auditAnnotations = response["auditAnnotations"] ?? .map([:])
        if let text = response["patch"]?.text, let bytes = Corpus.decoded(base64: text) {
            patch = try Tree(reading: bytes)
        }
    }
}

extension ByteBuffer {
    typealias Bytes = [UInt8]
    var array: [UInt8] { Array(string.utf8) }
}

@Suite("Recorded decisions of kube-apiserver 1.36.2")
struct DecisionTests {
    /// Every case, through the files and the worker that `postern review` has.
    @Test("every case")
    func all() throws {
        let language = PolicyLanguage()
        var counts: [String: (good: Int, all: Int)] = [:]
        for file in Corpus.files("conformance/admission") {
            guard !file.name.hasPrefix("rejected") else { continue }
            let recorded = try DecisionCase(file)
            let problems = try Self.problems(recorded, file, language)
            counts[recorded.topic, default: (0, 0)].all += 1
            if problems.isEmpty { counts[recorded.topic, default: (0, 0)].good += 1 }
            #expect(problems.isEmpty, "\(recorded.file): \(problems.joined(separator: "; "))")
        }
        let good = counts.values.reduce(0) { $0 + $1.good }
        let all = counts.values.reduce(0) { $0 + $1.all }
        print("decisions: \(good) of \(all)")
        for (topic, count) in counts.sorted(by: { $0.key < $1.key }) where count.good < count.all {
            print("decisions, \(topic): \(count.good) of \(count.all)")
        }
    }

    static func problems(
        _ recorded: DecisionCase, _ file: Corpus.File, _ language: PolicyLanguage
    ) throws -> [String] {
        let files = try CaseFiles(file)
        defer { files.remove() }
        let set = files.files.load(language: language)
        if set.errorCount > 0 {
            return set.problems.filter { $0.severity == .error }.map(\.description)
        }
        var worker = AdmissionWorker(set)
        worker.annotationNames = .upstream
        var output = ByteBuffer()
        let outcome = try worker.review(files.review.span, into: &output)
        if !worker.questions.isEmpty { return worker.questions.map(\.text) }
        let answer = try Answer(output.array)
        if recorded.isPanic {
            return outcome.isAllowed || answer.status?["message"]?.text?.isEmpty != false
                ? ["expected a refusal that says why"] : []
        }
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
        var problems: [String] = []
        if answer.warnings != outcome.warnings {
            problems.append("warnings \(answer.warnings), expected \(outcome.warnings)")
        }
        // Alternatives do not tell the annotations.
        if outcome.hasAnnotations, !Tree.differences(answer.auditAnnotations, outcome.auditAnnotations).isEmpty {
            problems.append(
                "annotations \(answer.auditAnnotations.json), expected \(outcome.auditAnnotations.json)")
        }
        guard outcome.allowed else {
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
        return problems + Tree.differences(found, expected)
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
