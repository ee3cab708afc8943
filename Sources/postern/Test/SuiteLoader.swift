// SPDX-License-Identifier: Apache-2.0

internal import Admission
internal import JSON
internal import Kubernetes
internal import Suites

/// Finds suites, reads the files they name and runs each by its kind.
struct SuiteLoader {
    struct Options {
        /// A part of the names of the cases to run.
        var filter: String?
        var measuresCoverage: Bool
        var mutates: Bool
    }

    /// Runs one document of a kind of suite.
    private typealias Runner = @Sendable (Manifest, Options) -> SuiteResult

    static let group = "postern.dev/"

    private let files: ManifestFiles
    /// Why nothing can be run.
    private(set) var fault: String?

    init(_ paths: [String]) {
        files = ManifestFiles(paths)
        if let problem = files.problems.first(where: { $0.place.line == 0 }) {
            fault = "\(problem.place): \(problem.message)"
        } else if suites.isEmpty, files.problems.isEmpty {
            fault =
                "\(paths.joined(separator: ", ")): no suite; a suite is a YAML document with apiVersion postern.dev/v1alpha1 and kind \(Self.runners.keys.sorted().joined(separator: " or "))"
        }
    }

    /// Documents that are suites, or were meant to be: one with a misspelt kind or group would else pass unseen.
    private var suites: [Manifest] {
        files.documents.filter { document in
            let kind = document["kind"]?.string ?? ""
            let isOurs = document["apiVersion"]?.string?.hasPrefix(Self.group) == true
            return isOurs ? !Self.others.contains(kind) : Self.runners[kind] != nil
        }
    }

    /// Kinds of our group that are no suites.
    private static let others: Set<String> = ["AccessPolicy", "ClusterAccessPolicy", "RegistryProfile"]

    /// The kinds of suites there are. Each further one is one line here and a reader of its own in `Suites`.
    private static let runners: [String: Runner] = [
        AdmissionSuite.kind: runAdmission, "AccessPolicyTest": runAccess,
    ]

    mutating func run(_ options: Options) -> [SuiteResult] {
        // A file that cannot be read may have been a suite.
        var results = files.problems.map { problem in
            SuiteResult(
                name: problem.place.file, place: problem.place,
                problems: [SuiteProblem(place: problem.place, message: problem.message)])
        }
        for suite in suites {
            let kind = suite["kind"]?.string ?? ""
            let version = suite["apiVersion"]?.string ?? ""
            guard version == "postern.dev/v1alpha1", let runner = Self.runners[kind] else {
                let known = Self.runners.keys.sorted().joined(separator: ", ")
                results.append(
                    SuiteResult(
                        name: suite["metadata"]?["name"]?.string ?? kind, place: suite.place,
                        problems: [
                            SuiteProblem(
                                place: suite.place,
                                message:
                                    "\(version.isEmpty ? "?" : version) \(kind.isEmpty ? "without kind" : kind) is no suite; known are \(known) in postern.dev/v1alpha1"
                            )
                        ]))
                continue
            }
            results.append(runner(suite, options))
        }
        return results
    }

    // MARK: AdmissionPolicyTest

    private static func runAdmission(_ manifest: Manifest, _ options: Options) -> SuiteResult {
        let folder = directory(of: manifest.place.file)
        var reader = SuiteReader { load(path($0, in: folder)).map(\.documents) }
        var suite = reader.suite(manifest)
        if let filter = options.filter {
            suite.cases.removeAll { !$0.name.contains(filter) }
            if suite.cases.isEmpty, suite.problems.isEmpty {
                return SuiteResult(name: suite.name, place: suite.place)
            }
        }
        var documents: [Manifest] = []
        var texts: [String: ScalarMap] = [:]
        let named = suite.files.isEmpty ? [Named(text: ".", place: suite.place)] : suite.files
        for file in named {
            switch load(path(file.text, in: folder)) {
            case .success(let files):
                documents += files.documents
                texts.merge(files.texts) { one, _ in one }
            case .failure(let problem):
                suite.problems.append(
                    SuiteProblem(place: file.place, message: "\(file.text): \(problem.message)"))
            }
        }
        var schemaText: String?
        do throws(CommandFailure) {
            schemaText = try ManifestFiles.schemaText(
                suite.schemas.map { path($0.text, in: folder) })
        } catch {
            suite.problems.append(
                SuiteProblem(place: suite.schemas.first?.place ?? suite.place, message: error.text))
        }
        let set = SuiteSet(
            suite, documents: documents, texts: texts,
            loadCatalogue: ManifestFiles.catalogue(schemaText))
        let runner = SuiteRunner(suite, set, isPartial: options.filter != nil)
        let language = PolicyLanguage()
        var result = runner.run(language)
        guard result.problems.isEmpty else { return result }
        if options.measuresCoverage { result.coverage = runner.coverage() }
        if options.mutates, result.isPassed { result.mutation = MutationRun(runner, language).run() }
        return result
    }

    /// The documents of a file or directory; a suite beside a policy is no policy.
    private static func load(_ path: String) -> Result<ManifestFiles, SuiteProblem> {
        let files = ManifestFiles([path], isRecursive: false)
        if let problem = files.problems.first {
            return .failure(SuiteProblem(place: problem.place, message: problem.message))
        }
        return .success(files)
    }

    static func directory(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// `policies/tests` and `../a.yaml` make `policies/a.yaml`.
    static func path(_ name: String, in folder: String) -> String {
        if name.hasPrefix("/") { return name }
        if name == "." { return folder }
        var parts =
            folder == "." ? [] : folder.split(separator: "/", omittingEmptySubsequences: false)
        for part in name.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != "..", last != "", last != "." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}
