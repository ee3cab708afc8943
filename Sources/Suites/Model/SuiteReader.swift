// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// Reads a suite strictly: a field that is not known, a value of the wrong kind or a case that expects nothing is a problem, for
/// a suite that is silently not what it says passes for ever.
package struct SuiteReader {
    /// Reads the documents of a file that a suite names.
    let load: (String) -> Result<[Manifest], SuiteProblem>
    var problems: [SuiteProblem] = []

    package init(load: @escaping (String) -> Result<[Manifest], SuiteProblem>) { self.load = load }

    package mutating func suite(_ manifest: Manifest) -> AdmissionSuite {
        expect(["apiVersion", "kind", "metadata", "spec"], of: manifest, "")
        if let metadata = manifest["metadata"] {
            expect(["name", "labels", "annotations"], of: metadata, "metadata")
        }
        let name = manifest["metadata"]?["name"]?.string ?? ""
        if name.isEmpty {
            report(
                "the suite has no metadata.name", at: manifest["metadata"]?.place ?? manifest.place)
        }
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        expect(
            ["files", "policies", "schemas", "namespaces", "params", "authorizer", "cases"],
            of: spec, "spec")
        var cases: [SuiteCase] = []
        var names: [String: Place] = [:]
        for (index, item) in list("cases", of: spec, "spec").enumerated() {
            let read = suiteCase(item, "spec.cases[\(index)]")
            if let first = names[read.name], !read.name.isEmpty {
                report(
                    "the case \"\(read.name)\" has the name of the one at line \(first.line)",
                    at: item.place)
            }
            names[read.name] = item.place
            cases.append(read)
        }
        if cases.isEmpty {
            report(
                "the suite has no cases, so it tests nothing",
                at: spec["cases"]?.place ?? spec.place)
        }
        let files = texts("files", of: spec, "spec")
        let policies = texts("policies", of: spec, "spec")
        let schemas = texts("schemas", of: spec, "spec")
        let world = world(of: spec, "spec")
        return AdmissionSuite(
            name: name, place: manifest.place, files: files, policies: policies, schemas: schemas,
            world: world,
            cases: cases, problems: problems)
    }

    // MARK: Parts

    private mutating func suiteCase(_ manifest: Manifest, _ path: String) -> SuiteCase {
        expect(
            [
                "name", "review", "object", "oldObject", "operation", "user", "namespace",
                "objectName", "resource",
                "subResource", "dryRun", "options", "namespaces", "params", "authorizer", "expect",
            ], of: manifest, path)
        let name = string("name", of: manifest, path) ?? ""
        if name.isEmpty { report("\(path) has no name", at: manifest.place) }
        let request = CaseRequest(
            review: value("review", of: manifest), object: value("object", of: manifest),
            oldObject: value("oldObject", of: manifest),
            operation: string("operation", of: manifest, path),
            user: user(of: manifest, path),
            namespace: manifest["namespace"].flatMap { part in
                part.string.map { Named(text: $0, place: part.place) }
            },
            name: string("objectName", of: manifest, path),
            resource: string("resource", of: manifest, path),
            subResource: string("subResource", of: manifest, path),
            dryRun: bool("dryRun", of: manifest, path) ?? false,
            options: value("options", of: manifest))
        if let operation = request.operation,
            !["CREATE", "UPDATE", "DELETE", "CONNECT"].contains(operation)
        {
            report(
                "\(path).operation is \"\(operation)\", expected CREATE, UPDATE, DELETE or CONNECT",
                at: manifest["operation"]?.place ?? manifest.place)
        }
        if request.review == nil, request.object == nil, request.oldObject == nil {
            report("\(path) has no object, oldObject or review", at: manifest.place)
        }
        if request.review != nil {
            for key in [
                "object", "oldObject", "operation", "user", "namespace", "objectName", "resource",
                "subResource", "options",
            ]
            where manifest[key] != nil {
                report(
                    "\(path) has a review and \(key); the review says it all",
                    at: manifest[key]?.place ?? manifest.place)
            }
        }
        let world = world(of: manifest, path)
        return SuiteCase(
            name: name, place: manifest.place, request: request, world: world,
            expectation: expectation(manifest["expect"], path: "\(path).expect", at: manifest.place)
        )
    }

    private mutating func expectation(_ manifest: Manifest?, path: String, at place: Place)
        -> Expectation
    {
        guard let manifest, manifest.members?.isEmpty == false else {
            report(
                "\(path) is missing: a case that expects nothing tests nothing",
                at: manifest?.place ?? place)
            return Expectation(place: place, messageContains: [])
        }
        expect(
            [
                "allowed", "code", "reason", "message", "messageContains", "object",
                "objectIncludes", "patch", "changed",
                "warnings", "auditAnnotations", "matched", "idempotent",
            ], of: manifest, path)
        var expectation = Expectation(place: manifest.place, messageContains: [])
        expectation.allowed = bool("allowed", of: manifest, path)
        if expectation.allowed == nil {
            report("\(path) does not say allowed: true or false", at: manifest.place)
        }
        if let code = manifest["code"] {
            if case .int(let number) = code.content {
                expectation.code = number
            } else {
                mismatch(code, "\(path).code", "a number")
            }
        }
        expectation.reason = string("reason", of: manifest, path)
        expectation.message = string("message", of: manifest, path)
        expectation.messageContains =
            manifest["messageContains"]?.string.map { [$0] }
            ?? texts("messageContains", of: manifest, path).map(\.text)
        expectation.object = value("object", of: manifest)
        expectation.objectIncludes = value("objectIncludes", of: manifest)
        expectation.patch = manifest["patch"].map { PlainValue($0) }
        if let patch = manifest["patch"], patch.list == nil {
            mismatch(patch, "\(path).patch", "a list of operations")
        }
        expectation.changed = bool("changed", of: manifest, path)
        if manifest["warnings"] != nil {
            expectation.warnings = texts("warnings", of: manifest, path).map(\.text)
        }
        if let annotations = manifest["auditAnnotations"] {
            expectation.auditAnnotations = PlainValue(annotations).members
            if annotations.members == nil {
                mismatch(annotations, "\(path).auditAnnotations", "a map")
            }
        }
        if manifest["matched"] != nil { expectation.matched = texts("matched", of: manifest, path) }
        expectation.idempotent = bool("idempotent", of: manifest, path)
        contradictions(expectation, path)
        return expectation
    }

    private mutating func contradictions(_ expectation: Expectation, _ path: String) {
        if expectation.allowed == false, expectation.namesObject {
            report(
                "\(path) expects a refusal and an object: a refused request has no patch",
                at: expectation.place)
        }
        if expectation.allowed == true, expectation.namesRefusal {
            report(
                "\(path) expects to be allowed with a message, reason or code: only refusals have them",
                at: expectation.place)
        }
    }

    private mutating func world(of manifest: Manifest, _ path: String) -> SuiteWorld {
        SuiteWorld(
            namespaces: objects("namespaces", of: manifest, path, kind: "Namespace"),
            params: objects("params", of: manifest, path),
            authorizer: answers(of: manifest, path))
    }

    /// SubjectAccessReviews; what they are need not be said, what was asked and answered must.
    private mutating func answers(of manifest: Manifest, _ path: String) -> [Manifest] {
        let answers = written("authorizer", of: manifest, path)
        for answer in answers.flatMap({ $0["items"]?.list ?? [$0] }) {
            if let kind = answer["kind"]?.string, kind != "SubjectAccessReview" {
                report("\(path).authorizer has a \(kind), expected SubjectAccessReviews", at: answer.place)
            } else if answer["spec"]?.members == nil || answer["status"]?.members == nil {
                report("\(path).authorizer has an answer without spec and status", at: answer.place)
            }
        }
        return answers
    }

    private mutating func user(of manifest: Manifest, _ path: String) -> PlainValue? {
        guard let user = manifest["user"] else { return nil }
        if let name = user.string { return .map(["username": .string(name)]) }
        let path = "\(path).user"
        expect(["username", "uid", "groups", "extra"], of: user, path)
        _ = string("username", of: user, path)
        _ = string("uid", of: user, path)
        _ = texts("groups", of: user, path)
        for (key, _) in user["extra"]?.members ?? [] {
            if let extra = user["extra"] { _ = texts(key, of: extra, "\(path).extra") }
        }
        return PlainValue(user)
    }
}
