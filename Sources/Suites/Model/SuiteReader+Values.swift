// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// The values of a suite's fields; each of another kind than its field is a problem.
extension SuiteReader {
    /// A value written in place, or the first document of the file that a text names.
    mutating func value(_ key: String, of manifest: Manifest) -> PlainValue? {
        guard let value = manifest[key], !value.isNull else { return nil }
        guard let file = value.string else {
            if value.members == nil { mismatch(value, key, "an object or the name of a file") }
            return PlainValue(value)
        }
        return documents(file, at: value.place).first.map { PlainValue($0) }
    }

    /// Objects that are found by their names.
    ///
    /// - Parameter kind: What each must be: one of another kind would be found by nothing, and nobody would hear of it.
    mutating func objects(
        _ key: String, of manifest: Manifest, _ path: String, kind: String? = nil
    ) -> [Manifest] {
        let objects = written(key, of: manifest, path)
        for object in objects.flatMap({ $0["items"]?.list ?? [$0] }) {
            let found = object["kind"]?.string ?? ""
            if found.isEmpty || (object["apiVersion"]?.string ?? "").isEmpty {
                report("\(path).\(key) has an object without apiVersion and kind", at: object.place)
            } else if let kind, found != kind {
                report("\(path).\(key) has a \(found), expected a \(kind)", at: object.place)
            } else if (object["metadata"]?["name"]?.string ?? "").isEmpty {
                report("\(path).\(key) has a \(found) without metadata.name, which nothing finds", at: object.place)
            }
        }
        return objects
    }

    /// Objects written in place or in files.
    mutating func written(_ key: String, of manifest: Manifest, _ path: String) -> [Manifest] {
        var objects: [Manifest] = []
        for item in list(key, of: manifest, path) {
            if let file = item.string {
                objects += documents(file, at: item.place)
            } else if item.members != nil {
                objects.append(item)
            } else {
                mismatch(item, "\(path).\(key)", "objects or names of files")
            }
        }
        return objects
    }

    mutating func documents(_ file: String, at place: Place) -> [Manifest] {
        switch load(file) {
        case .success(let documents):
            if documents.isEmpty { report("\(file) has no document", at: place) }
            return documents
        case .failure(let problem):
            report("\(file): \(problem.message)", at: place)
            return []
        }
    }

    mutating func list(_ key: String, of manifest: Manifest, _ path: String) -> [Manifest] {
        guard let value = manifest[key], !value.isNull else { return [] }
        guard let items = value.list else {
            mismatch(value, "\(path).\(key)", "a list")
            return []
        }
        return items
    }

    mutating func texts(_ key: String, of manifest: Manifest, _ path: String) -> [Named] {
        list(key, of: manifest, path).compactMap { item in
            guard let text = item.string else {
                mismatch(item, "\(path).\(key)", "texts")
                return nil
            }
            return Named(text: text, place: item.place)
        }
    }

    mutating func string(_ key: String, of manifest: Manifest, _ path: String) -> String? {
        guard let value = manifest[key], !value.isNull else { return nil }
        if value.string == nil { mismatch(value, "\(path).\(key)", "a text") }
        return value.string
    }

    mutating func bool(_ key: String, of manifest: Manifest, _ path: String) -> Bool? {
        guard let value = manifest[key], !value.isNull else { return nil }
        guard case .bool(let flag) = value.content else {
            mismatch(value, "\(path).\(key)", "true or false")
            return nil
        }
        return flag
    }

    mutating func expect(_ known: [String], of manifest: Manifest, _ path: String) {
        guard let members = manifest.members else {
            mismatch(manifest, path.isEmpty ? "the suite" : path, "an object")
            return
        }
        for (key, value) in members where !known.contains(key) {
            report(
                "unknown field \"\(path.isEmpty ? key : "\(path).\(key)")\"; known are \(known.joined(separator: ", "))",
                at: value.place)
        }
    }

    mutating func mismatch(_ manifest: Manifest, _ path: String, _ expected: String) {
        report("\(path) is \(manifest.kindName), expected \(expected)", at: manifest.place)
    }

    mutating func report(_ message: String, at place: Place) {
        problems.append(SuiteProblem(place: place, message: message))
    }
}
