// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What Package.swift declares, read as text: the manifest's shape is ours, so a scan for names in quotes is enough.
struct Manifest {
    /// By target, the targets and products it depends on.
    private(set) var dependencies: [String: Set<String>] = [:]

    init() throws {
        let text = try String(contentsOf: Tree.root.appending(path: "Package.swift"), encoding: .utf8)
        guard let start = text.range(of: "targets: [\n        //") else { return }
        var current: String?
        for line in text[start.upperBound...].split(separator: "\n").map(Self.withoutComment) {
            let names = Self.quoted(in: line)
            if Self.begins(line), let name = names.first ?? nil {
                current = name
                dependencies[name] = Set(names.dropFirst())
            } else if Self.begins(line) {
                current = nil
            } else if let target = current {
                dependencies[target]?.formUnion(names)
            } else if let name = names.first {
                // The name stands on a line of its own.
                current = name
                dependencies[name] = Set(names.dropFirst())
            }
        }
        // Packages that products come from are no dependencies.
        for target in dependencies.keys {
            dependencies[target]?.subtract(["swift-log", "swift-argument-parser"])
        }
    }

    private static func begins(_ line: String) -> Bool {
        ["target(", "tests(", ".systemLibrary(", ".target(", ".executableTarget("].contains {
            line.trimmingCharacters(in: .whitespaces).hasPrefix($0)
        }
    }

    private static func withoutComment(_ line: Substring) -> String {
        line.range(of: "// ").map { String(line[..<$0.lowerBound]) } ?? String(line)
    }

    /// The names between quotes: every second part.
    private static func quoted(in line: String) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
