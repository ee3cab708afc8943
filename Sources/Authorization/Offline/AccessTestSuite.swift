// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kubernetes

/// An `AccessPolicyTest` document: questions and the answers that its author expects. Source: spec/authorization.md 8.5.
///
/// A case that cannot be read is a failure of its own, never a case that passes.
package struct AccessTestSuite {
    package struct Case {
        package var name: String
        package var place: Place
        var question = AccessQuery()
        var expected = ""
        var expectedReason: String?
        /// Why the case cannot be asked.
        var problem: String?
    }

    package struct Result: Sendable {
        package var name: String
        package var place: Place
        /// What was wrong; nothing where the case passes.
        package var failure: String?
    }

    package private(set) var cases: [Case] = []

    package init(_ manifest: Manifest) {
        let items = manifest["cases"]?.list ?? manifest["spec"]?["cases"]?.list ?? []
        for (index, item) in items.enumerated() { cases.append(Self.read(item, number: index)) }
        if cases.isEmpty {
            cases.append(Case(name: "the suite", place: manifest.place, problem: "it has no cases"))
        }
    }

    /// Asks every case.
    package func run(_ set: AccessPolicySet, at now: Int64) -> [Result] {
        var worker = AuthorizationWorker(set)
        return cases.map { entry in
            Result(name: entry.name, place: entry.place, failure: Self.failure(entry, &worker, now))
        }
    }

    private static func failure(
        _ entry: Case, _ worker: inout AuthorizationWorker, _ now: Int64
    ) -> String? {
        if let problem = entry.problem { return problem }
        var body = ByteBuffer()
        entry.question.write(to: &body)
        let bytes = Array(body.string.utf8)
        var output = ByteBuffer()
        do throws(AccessReviewFailure) {
            let outcome = try worker.authorize(bytes.span, at: now, into: &output)
            let reason = worker.reasonText(outcome)
            if "\(outcome.verdict.name)" != entry.expected {
                let why = try worker.explain(bytes.span, at: now).lines(outcome.verdict)
                return "expected \(entry.expected), got \(outcome.verdict.name); \(why.joined(separator: "; "))"
            }
            if let wanted = entry.expectedReason, wanted != reason {
                return "expected the reason \(wanted), got \(reason.isEmpty ? "none" : reason)"
            }
            return nil
        } catch {
            return error.message
        }
    }

    private static func read(_ item: Manifest, number: Int) -> Case {
        var reader = FieldReader()
        let path = "cases[\(number)]"
        reader.expectFields(
            ["name", "user", "uid", "groups", "extra", "request", "expect", "expectReason"], of: item, path: path)
        var entry = Case(name: item["name"]?.string ?? path, place: item.place)
        let request = item["request"] ?? Manifest(.map([]), at: item.place)
        reader.expectFields(
            [
                "verb", "group", "apiGroup", "version", "resource", "subresource", "name", "namespace", "path",
                "fieldSelector", "labelSelector",
            ], of: request, path: "\(path).request")
        func text(_ key: String) -> String { reader.string(key, of: request, path: "\(path).request") ?? "" }
        entry.question.user = reader.string("user", of: item, path: path) ?? ""
        entry.question.uid = reader.string("uid", of: item, path: path) ?? ""
        entry.question.groups = reader.strings("groups", of: item, path: path)
        for (key, _) in item["extra"]?.members ?? [] {
            entry.question.extra.append(
                (key, reader.strings(key, of: item["extra"] ?? item, path: "\(path).extra")))
        }
        entry.question.verb = text("verb")
        entry.question.group = request["group"] == nil ? text("apiGroup") : text("group")
        entry.question.version = text("version")
        entry.question.subresource = text("subresource")
        entry.question.resource = text("resource")
        entry.question.namespace = text("namespace")
        entry.question.name = text("name")
        entry.question.path = text("path")
        entry.question.fieldSelector = text("fieldSelector")
        entry.question.labelSelector = text("labelSelector")
        if let slash = entry.question.resource.firstIndex(of: "/"), entry.question.subresource.isEmpty {
            entry.question.subresource = String(
                entry.question.resource[entry.question.resource.index(after: slash)...])
            entry.question.resource = String(entry.question.resource[..<slash])
        }
        entry.expected = reader.string("expect", of: item, path: path) ?? ""
        entry.expectedReason = reader.string("expectReason", of: item, path: path)
        let question = entry.question
        if item["request"] == nil {
            entry.problem = "\(path).request: Required value: what is asked"
        } else if question.verb.isEmpty {
            entry.problem = "\(path).request.verb: Required value"
        } else if question.path.isEmpty == question.resource.isEmpty, reader.errors.isEmpty {
            entry.problem = "\(path).request: exactly one of resource and path is asked about"
        } else if let problem = question.selectorProblem {
            entry.problem = "\(problem) is none that the API server could read"
        } else if !["Allow", "Deny", "NoOpinion"].contains(entry.expected) {
            entry.problem = "expect is \"\(entry.expected)\"; it must be Allow, Deny or NoOpinion"
        } else if let error = reader.errors.first {
            entry.problem = error.upstreamText
        }
        return entry
    }
}

extension AuthorizationWorker {
    /// The reason of the last answer, for people.
    func reasonText(_ outcome: AccessOutcome) -> String {
        var buffer = ByteBuffer()
        AccessAnswer.writeReason(outcome, deciding, events, policySet, into: &buffer)
        return buffer.string
    }
}
