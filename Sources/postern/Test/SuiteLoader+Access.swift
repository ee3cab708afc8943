// SPDX-License-Identifier: Apache-2.0

internal import Authorization
internal import EventLoop
internal import Kubernetes
internal import Suites

extension SuiteLoader {
    /// Runs an `AccessPolicyTest` with the policies of its `policies` (files and directories beside it), or of its own directory.
    static func runAccess(_ manifest: Manifest, _ options: Options) -> SuiteResult {
        let name = manifest["metadata"]?["name"]?.string ?? "AccessPolicyTest"
        var result = SuiteResult(name: name, place: manifest.place)
        let folder = directory(of: manifest.place.file)
        let named = manifest["policies"]?.list?.compactMap(\.string) ?? ["."]
        var builder = AccessPolicySetBuilder()
        for text in named {
            let files = ManifestFiles([path(text, in: folder)], isRecursive: false)
            builder.files.merge(files.texts) { one, _ in one }
            builder.manifests.add(files.documents)
            for problem in files.problems {
                result.problems.append(SuiteProblem(place: problem.place, message: problem.message))
            }
        }
        let set = builder.build(language: AccessLanguage())
        for problem in set.problems where problem.severity == .error {
            result.problems.append(
                SuiteProblem(place: problem.place, message: "\(problem.object): \(problem.message)"))
        }
        for known in manifest.members ?? []
        where !["apiVersion", "kind", "metadata", "policies", "cases", "spec"].contains(known.key) {
            result.problems.append(
                SuiteProblem(place: known.value.place, message: "unknown field \"\(known.key)\""))
        }
        for answer in AccessTestSuite(manifest).run(set, at: WallClock.secondsSinceEpoch()) {
            if let filter = options.filter, !answer.name.contains(filter) { continue }
            result.cases.append(
                CaseResult(
                    name: answer.name, place: answer.place, failures: answer.failure.map { [$0] } ?? []))
        }
        return result
    }
}
