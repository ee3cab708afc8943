// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON

/// One recorded decision of a real API server.
struct DecisionCase {
    /// One outcome that the server was seen to give.
    struct Outcome {
        var allowed: Bool
        var object: Tree?
        var code: Int64?
        var reason: String?
        var message: String?
        var causes: [String]
        var warnings: [String]
        var auditAnnotations: Tree
        var hasAnnotations: Bool

        init(_ tree: Tree) {
            hasAnnotations = tree["auditAnnotations"] != nil
            allowed = tree["allowed"]?.isTrue ?? false
            object = tree["object"].flatMap { $0.isNull ? nil : $0 }
            if case .integer(let code)? = tree["code"] { self.code = code }
            reason = tree["reason"]?.text
            message = tree["message"]?.text
            causes = tree["causes"]?.items.compactMap(\.text) ?? []
            warnings = tree["warnings"]?.items.compactMap(\.text) ?? []
            auditAnnotations = tree["auditAnnotations"] ?? .map([:])
        }
    }

    var file: String
    var tree: Tree
    var outcomes: [Outcome]

    init(_ file: Corpus.File) throws {
        self.file = file.name
        tree = try Tree(reading: Corpus.bytes(file))
        let expect = tree["expect"] ?? .null
        outcomes = [Outcome(expect)] + (expect["alternatives"]?.items ?? []).map(Outcome.init)
    }

    /// What the case is about, for the count.
    var topic: String { tree["topic"]?.text ?? "" }

    /// The API server panics here: there is no answer to copy, but one must be given.
    var isPanic: Bool {
        tree["expect"]?["reason"]?.text == "ConnectionClosed" && tree["expect"]?["code"]?.isNull == true
    }
    /// The object before the policies.
    var object: Tree { tree["review"]?["request"]?["object"] ?? .null }

    /// `found` and `expected` with what the API server's own normalisation adds, drops or rewrites taken out.
    /// Source: README of the corpus.
    func normalized(found: Tree, expected: Tree) -> (found: Tree, expected: Tree) {
        var found = found
        var expected = expected
        let normalization = tree["expect"]?["normalization"]
        for item in normalization?["rewritten"]?.items ?? [] {
            guard let path = item["path"]?.text else { continue }
            if found[pointer: path] == item["from"] { found = found.setting(path, to: item["to"]) }
        }
        for item in normalization?["dropped"]?.items ?? [] {
            guard let path = item["path"]?.text else { continue }
            if found[pointer: path] == item["value"] { found = found.setting(path, to: nil) }
        }
        for path in (normalization?["defaulted"]?.items ?? []).compactMap(\.text)
        where found[pointer: path] == nil {
            expected = expected.setting(path, to: nil)
        }
        for change in tree["expect"]?["inTree"]?.items ?? [] {
            guard let path = change["path"]?.text else { continue }
            let isAddition = change["change"]?.text == "add"
            // An empty list vanishes in re-encoding before a plugin adds to it.
            if isAddition, found[pointer: path] == .list([]) {
                found = found.setting(path, to: nil)
            }
            expected = expected.setting(path, to: isAddition ? nil : change["from"])
        }
        return (found, expected)
    }
}
