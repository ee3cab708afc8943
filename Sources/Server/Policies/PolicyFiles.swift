// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// Policies and the facts beside them as files: read once at start-up, and again when they change.
///
/// A path is a file, or a directory whose `.yaml`, `.yml` and `.json` files are read in the order of their names. What
/// cannot be read is a problem of the set, never the end of the program.
package struct PolicyFiles: Sendable {
    package var policies: [String]
    /// Namespaces that selectors and `namespaceObject` see; none: every Namespace is known by its name alone.
    package var namespaces: [String]
    /// Parameter objects.
    package var params: [String]
    /// OpenAPI v3 documents and CustomResourceDefinitions.
    package var schemas: [String]
    /// SubjectAccessReviews with their status: what the authorizer would say.
    package var authorizer: [String]
    /// Where access policies are read from the same files.
    package var left: LeftManifests?

    package init(
        policies: [String], namespaces: [String] = [], params: [String] = [], schemas: [String] = [],
        authorizer: [String] = [], leaving left: LeftManifests? = nil
    ) {
        self.authorizer = authorizer
        self.left = left
        self.policies = policies
        self.namespaces = namespaces
        self.params = params
        self.schemas = schemas
    }

    /// Everything that is read, for a watcher.
    package var paths: [String] { policies + namespaces + params + schemas + authorizer }

    /// Reads and compiles.
    ///
    /// - Parameter previous: The set in use: what cannot be read or compiled any more keeps its last good version.
    package func load(language: PolicyLanguage, previous: PolicySet? = nil) -> PolicySet {
        var problems: [PolicyProblem] = []
        let schemaText = catalogueText(&problems)
        var builder = PolicySetBuilder { names in
            var catalogue = CatalogueBuilder()
            catalogue.addBuiltIn(names: &names)
            // The text is our own writer's, so reading it cannot fail.
            if let schemaText { try? catalogue.add(text: schemaText, names: &names) }
            return catalogue.finish()
        }
        // At start-up nobody is served yet and all cores are ours; a reload leaves them to those who are served.
        let threads = previous == nil ? WorkerThreads.perCore : WorkerThreads(count: 1)
        builder.forEach = threads.forEach
        let read = ManifestReading.read(steadyPolicies(&problems), by: threads, leaving: left)
        problems += read.problems
        builder.manifests = read.manifests
        builder.files = read.texts
        let facts = readableFacts(&problems)
        let answers = answers(&problems)
        let knowsNamespaces = !namespaces.isEmpty
        builder.loadFacts = { names, words in
            var loaded = Facts(knowsNamespaces: knowsNamespaces)
            loaded.answers = answers
            for (file, asParams) in facts {
                let documents = try? YAMLDocument.read(file.bytes, file: file.path, names: &names)
                for document in documents ?? [] {
                    loaded.add(
                        document.root, owner: document, asParams: asParams, words: words,
                        names: &names)
                }
            }
            return loaded
        }
        builder.fileProblems = problems
        return builder.build(language: language, previous: previous)
    }

    /// The policy files as they were together at one moment: a ConfigMap's files change all at once, and a set of which one
    /// half is of before must never be in force.
    ///
    /// What never rests is taken as it is; the watcher will ask again.
    private func steadyPolicies(_ problems: inout [PolicyProblem]) -> [File] {
        var found: [PolicyProblem] = []
        var files: [File] = []
        for _ in 0..<Limits.readingCount {
            let before = FilesState(of: policies)
            found = []
            files = Self.files(policies, &found)
            if FilesState(of: policies).fingerprint == before.fingerprint { break }
        }
        problems += found
        return files
    }

    /// The files of Namespaces and parameters that can be read; each is read again with the set's names.
    private func readableFacts(
        _ problems: inout [PolicyProblem]
    ) -> [(file: File, asParams: Bool)] {
        var readable: [(file: File, asParams: Bool)] = []
        for (paths, asParams) in [(namespaces, false), (params, true)] {
            for file in Self.files(paths, &problems) {
                var names = Names()
                if Self.documents(file, &names, &problems) != nil { readable.append((file, asParams)) }
            }
        }
        return readable
    }

    /// What the authorizer would say; nothing where no file was given.
    private func answers(_ problems: inout [PolicyProblem]) -> AccessAnswers? {
        guard !authorizer.isEmpty else { return nil }
        var names = Names()
        var documents: [(file: String, documents: [YAMLDocument])] = []
        for file in Self.files(authorizer, &problems) {
            if let read = Self.documents(file, &names, &problems) { documents.append((file.path, read)) }
        }
        var roots: [Node] = []
        for entry in documents {
            for document in entry.documents { roots.append(document.root) }
        }
        let place = Place(file: authorizer.joined(separator: ", "))
        let answers = AccessAnswers(roots, names: &names) { problem in
            problems.append(PolicyProblem(.error, at: place, message: problem))
        }
        withExtendedLifetime(documents) {}
        return answers
    }

    /// The types of custom kinds as a catalogue's text; nothing where no schemas are given.
    private func catalogueText(_ problems: inout [PolicyProblem]) -> String? {
        guard !schemas.isEmpty else { return nil }
        var names = Names()
        var writer = SchemaTextWriter(names: &names)
        for file in Self.files(schemas, &problems) {
            for document in Self.documents(file, &names, &problems) ?? [] {
                do throws(SchemaError) {
                    try writer.add(file: document.root, source: file.path, names: names)
                } catch {
                    problems.append(
                        PolicyProblem(.error, at: Place(file: file.path), message: error.message))
                }
            }
        }
        return writer.finish()
    }

    struct File: Sendable {
        var path: String
        var bytes: [UInt8]
    }

    static func documents(
        _ file: File, _ names: inout Names, _ problems: inout [PolicyProblem]
    ) -> [YAMLDocument]? {
        do throws(YAMLError) {
            return try YAMLDocument.read(file.bytes, file: file.path, names: &names)
        } catch {
            problems.append(
                PolicyProblem(
                    .error,
                    at: Place(
                        file: file.path, line: error.position.line, column: error.position.column),
                    message: error.message))
            return nil
        }
    }

    static func files(
        _ paths: [String], _ problems: inout [PolicyProblem]
    ) -> [File] {
        var files: [File] = []
        for path in paths {
            do throws(SystemError) {
                guard try FileSystem.isDirectory(path) else {
                    files.append(try file(path))
                    continue
                }
                // A mounted ConfigMap's own links begin with two dots.
                for name in try FileSystem.names(inDirectory: path)
                where !name.hasPrefix(".") && isManifest(name) {
                    files.append(try file(path.hasSuffix("/") ? path + name : "\(path)/\(name)"))
                }
            } catch {
                problems.append(
                    PolicyProblem(.error, at: Place(file: path), message: "cannot be read: \(error)"))
            }
        }
        return files
    }

    private static func file(_ path: String) throws(SystemError) -> File {
        File(
            path: path,
            bytes: try FileSystem.contents(
                of: path, byteCountMaximum: YAML.Limits.fileByteCountMaximum))
    }

    private static func isManifest(_ name: String) -> Bool {
        name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
    }
}
