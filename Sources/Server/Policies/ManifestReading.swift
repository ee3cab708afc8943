// SPDX-License-Identifier: Apache-2.0

internal import Admission
internal import JSON
internal import Kubernetes
internal import Synchronization
internal import YAML

/// What policy files say, read on several threads: each takes a run of the files and keeps nothing of their documents.
struct ManifestReading: Sendable {
    private(set) var manifests = PolicyManifests()
    /// For the places of mistakes.
    private(set) var texts: [String: ScalarMap] = [:]
    private(set) var problems: [PolicyProblem] = []

    /// Files to a part, so that few parts are merged and no thread is left with most of the work.
    private static let fileCountOfPart = 32

    /// - Parameter left: Where the documents of others are put.
    static func read(
        _ files: [PolicyFiles.File], by threads: WorkerThreads, leaving left: LeftManifests?
    ) -> ManifestReading {
        let count = (files.count + fileCountOfPart - 1) / fileCountOfPart
        let shared = Parts()
        threads.forEach(count) { number in
            let part = ManifestReading(
                files[number * fileCountOfPart..<min(files.count, (number + 1) * fileCountOfPart)],
                left)
            shared.all.withLock { $0[number] = part }
        }
        var whole = ManifestReading()
        // In the order of the files: of two objects with one name the first counts.
        for (_, part) in shared.all.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            whole.manifests.append(part.manifests)
            whole.texts.merge(part.texts) { first, _ in first }
            whole.problems += part.problems
        }
        return whole
    }

    private init() {}

    private init(_ files: ArraySlice<PolicyFiles.File>, _ left: LeftManifests?) {
        var names = Names()
        for file in files {
            guard let documents = PolicyFiles.documents(file, &names, &problems) else { continue }
            texts[file.path] = ScalarMap(fileBytes: file.bytes)
            var others: [Manifest] = []
            for document in documents {
                let manifest = Manifest(document.root, names: names, file: file.path) { node in
                    document.position(of: node).map { ($0.line, $0.column) }
                }
                manifests.add(manifest)
                if left != nil, !PolicyManifests.isOwn(manifest) { others.append(manifest) }
            }
            left?.leave(others, of: file)
        }
    }
}

/// What the threads put down, by number.
private final class Parts: Sendable {
    let all = Mutex<[Int: ManifestReading]>([:])
}
