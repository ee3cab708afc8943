// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The project's own files, found from where this file lies.
enum Tree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File {
        let path: String
        let lines: [String]

        /// Line number and module of every import, whatever its access level or kind.
        var imports: [(Int, String)] {
            lines.enumerated().compactMap { index, line in
                let words = line.split(separator: " ").map(String.init)
                guard let keyword = words.firstIndex(of: "import"),
                    words[..<keyword].allSatisfy({
                        ["public", "package", "internal", "fileprivate", "private"].contains($0)
                            || $0.hasPrefix("@")
                    })
                else { return nil }
                let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
                let path = words[(keyword + 1)...].first { !kinds.contains($0) } ?? ""
                return (index + 1, String(path.split(separator: ".").first ?? ""))
            }
        }
    }

    /// The Swift targets under Sources: folders that are no C leaf.
    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
            .filter { !isLeaf($0) }
            .sorted()
    }

    /// A C leaf: `CRE2`, `CLinux`; `Cluster` and `CEL` are none.
    private static func isLeaf(_ target: String) -> Bool {
        target.hasPrefix("C") && !target.hasPrefix("CEL")
            && target.dropFirst().first.map(\.isUppercase) == true
    }

    static func files(under folder: String, suffix: String) throws -> [File] {
        let base = root.appending(path: folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
        return try paths.filter { $0.hasSuffix(suffix) && !$0.contains(".build") }.sorted().map {
            let text = try String(contentsOf: base.appending(path: $0), encoding: .utf8)
            return File(
                path: "\(folder)/\($0)",
                lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }
}
