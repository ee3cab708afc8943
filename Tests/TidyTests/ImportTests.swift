// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The architecture's table: what each target may import, the C leaves and system modules included.
///
/// Meaning knows nothing of sockets, wire knows nothing of Kubernetes, and each C leaf has exactly one importer.
/// SwiftPM keeps none of this by itself: a target may import a system library that it never declared.
private let allowed: [String: Set<String>] = [
    "JSON": [],
    "YAML": ["JSON", "CYAML"],
    "CEL": ["JSON", "CRE2"],
    "Kubernetes": ["CEL", "JSON"],
    "Admission": ["Kubernetes", "CEL", "JSON", "YAML"],
    "EventLoop": ["CLinux"],
    "TLS": ["COpenSSL"],
    "HTTP": ["CNghttp2"],
    "Server": [
        "EventLoop", "TLS", "HTTP", "Admission", "Kubernetes", "CEL", "JSON", "YAML", "Logging",
    ],
    "postern": [
        "Server", "Admission", "Kubernetes", "CEL", "JSON", "YAML", "EventLoop", "ArgumentParser",
    ],
]

/// Modules of the platform that any target may use; Foundation is not among them, for size, start-up and memory.
private let platform: Set<String> = ["Swift", "Glibc", "Synchronization"]

@Suite("The table of the architecture holds")
struct ImportTests {
    @Test("Every import is in the table", arguments: try Tree.targets())
    func imports(target: String) throws {
        let table = try #require(allowed[target], "\(target) is not in the table of targets")
        for file in try Tree.files(under: "Sources/\(target)", suffix: ".swift") {
            for (number, module) in file.imports {
                #expect(
                    table.contains(module) || platform.contains(module),
                    "\(file.path):\(number): \(target) must not import \(module)")
            }
        }
    }

    @Test("Each C leaf has one importer")
    func leaves() {
        let leaves = allowed.values.flatMap { $0 }.filter { $0.hasPrefix("C") && $0 != "CEL" }
        #expect(Set(leaves).count == leaves.count)
    }

    @Test("The package declares what the table says")
    func manifest() throws {
        let manifest = try String(contentsOf: Tree.root.appending(path: "Package.swift"), encoding: .utf8)
        for target in try Tree.targets() {
            #expect(manifest.contains("\"\(target)\""), "Package.swift does not know \(target)")
        }
    }
}

@Suite("Every source file is in house style")
struct StyleTests {
    @Test("The licence line comes first; lines are at most 140 columns", arguments: ["Sources", "Tests"])
    func style(folder: String) throws {
        for file in try Tree.files(under: folder, suffix: ".swift") {
            #expect(
                file.lines.first?.hasPrefix("// SPDX-License-Identifier: Apache-2.0") == true,
                "\(file.path): no licence line")
            for (index, line) in file.lines.enumerated() where !line.contains("\"") {
                #expect(line.count <= 140, "\(file.path):\(index + 1): \(line.count) columns")
            }
        }
    }
}
