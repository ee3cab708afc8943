// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kubernetes

/// Makes the catalogue of built-in types from the OpenAPI v3 documents of an API server.
///
///     schema-catalogue DIRECTORY -o Sources/Kubernetes/Schema/BuiltInSchemas.swift
///
/// DIRECTORY holds the documents as `kubectl get --raw /openapi/v3/apis/apps/v1 > apps-v1.json` prints them, one a file,
/// any names. The same documents give the same file, byte for byte. Without `-o` the text goes to standard output;
/// a FILE that ends in `.swift` gets it as Swift source. Custom resources are left out.
@main struct SchemaCatalogue {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 1 || arguments.count == 3 && arguments[1] == "-o" else {
            fail("usage: schema-catalogue DIRECTORY [-o FILE]", 2)
        }
        var names = Names()
        var writer = SchemaTextWriter(names: &names)
        do {
            for path in files(in: arguments[0]) {
                let document: OwnedDocument
                do throws(JSONError) {
                    document = try OwnedDocument(reading: bytes(of: path), names: &names)
                } catch {
                    fail("\(path): \(error)", 1)
                }
                guard names.isDocument(document.root) else { continue }
                try writer.add(
                    document.root, source: path, includesCustom: false, names: names)
            }
        } catch {
            fail("\(error)", 1)
        }
        let text = writer.finish()
        guard arguments.count == 3 else {
            print(text, terminator: "")
            return
        }
        write(arguments[2].hasSuffix(".swift") ? swiftSource(text) : text, to: arguments[2])
    }

    private static func swiftSource(_ text: String) -> String {
        """
        // SPDX-License-Identifier: Apache-2.0

        // Written from the OpenAPI v3 documents of Kubernetes 1.36.2, a folder of them, by
        //     swift run schema-catalogue ../shared/fixtures/openapi -o Sources/Kubernetes/Schema/BuiltInSchemas.swift
        // Do not edit. One long text, because a literal costs the compiler nothing.
        // swift-format-ignore-file

        /// The types of the kinds built into Kubernetes; `CatalogueText` says how to read it.
        package enum BuiltInSchemas {
            package static let text: StaticString = \"\"\"
        \(wrapped(text))
        \"\"\"
        }

        """
    }

    /// Lines of at most 120 columns, continued with a backslash behind a space; no type of ours has a longer word.
    private static func wrapped(_ text: String) -> String {
        var wrapped = ""
        var column = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let first = word.prefix { $0 != "\n" }
            if column > 0, column + first.utf8.count > 118 {
                wrapped += " \\\n"
                column = 0
            } else if !wrapped.isEmpty {
                wrapped += " "
                column += 1
            }
            wrapped += word
            column = word.contains("\n") ? (word.split(separator: "\n").last?.utf8.count ?? 0) : column + word.utf8.count
        }
        return wrapped
    }

    private static func files(in directory: String) -> [String] {
        guard let handle = unsafe opendir(directory) else { fail("\(directory): cannot be opened", 1) }
        defer { _ = unsafe closedir(handle) }
        var found: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name.hasSuffix(".json") { found.append("\(directory)/\(name)") }
        }
        return found.sorted()
    }

    private static func bytes(of path: String) -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { fail("\(path): cannot be opened", 1) }
        defer { _ = unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private static func write(_ text: String, to path: String) {
        guard let file = unsafe fopen(path, "w") else { fail("\(path): cannot be written", 1) }
        let bytes = Array(text.utf8)
        let count = unsafe fwrite(bytes, 1, bytes.count, file)
        guard unsafe fclose(file) == 0, count == bytes.count else { fail("\(path): cannot be written", 1) }
    }

    private static func fail(_ message: String, _ code: Int32) -> Never {
        let line = Array("\(message)\n".utf8)
        _ = unsafe Glibc.write(2, line, line.count)
        exit(code)
    }
}

extension Names {
    /// Whether this is a document with schemas; the index of documents is none.
    fileprivate func isDocument(_ root: Node) -> Bool {
        for member in root.members where utf8(member.name) == "components" { return true }
        return false
    }
}
