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
    "CELProtobuf": ["CEL", "JSON"],
    "Kubernetes": ["CEL", "JSON"],
    "Authorization": ["Kubernetes", "CEL", "JSON"],
    "Admission": ["Kubernetes", "CEL", "JSON"],
    "Credentials": ["Kubernetes", "CEL", "JSON"],
    "Lint": ["Admission", "Kubernetes", "CEL", "JSON"],
    "Suites": ["Admission", "Kubernetes", "CEL", "JSON"],
    "EventLoop": ["CLinux"],
    "TLS": ["COpenSSL"],
    "HTTP": ["CNghttp2"],
    "Resolver": ["EventLoop", "CAres"],
    "Cluster": ["EventLoop", "Resolver", "TLS", "HTTP", "Credentials"],
    "Server": [
        "EventLoop", "TLS", "HTTP", "Cluster", "Admission", "Authorization", "Credentials", "Kubernetes", "CEL", "JSON",
        "YAML", "Logging",
    ],
    "schema-catalogue": ["Kubernetes", "JSON"],
    "postern-credential-provider": ["Cluster", "Credentials", "Kubernetes", "HTTP", "TLS", "EventLoop", "YAML", "JSON"],
    "postern": [
        "Server", "Lint", "Suites", "Admission", "Authorization", "Credentials", "Kubernetes", "CEL", "JSON", "YAML",
        "EventLoop",
        "ArgumentParser", "Logging",
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
        let leaves = allowed.values.flatMap { $0 }.filter { $0.hasPrefix("C") && allowed[$0] == nil }
        #expect(Set(leaves).count == leaves.count)
    }

    @Test("The package declares what a target imports, and nothing outside the table")
    func manifest() throws {
        let manifest = try Manifest()
        for target in try Tree.targets() {
            let declared = try #require(manifest.dependencies[target], "Package.swift does not declare \(target)")
            let table = try #require(allowed[target])
            #expect(
                declared.subtracting(table).isEmpty,
                "Package.swift gives \(target) what the table does not: \(declared.subtracting(table).sorted())")
            let imported = Set(try Tree.files(under: "Sources/\(target)", suffix: ".swift").flatMap { $0.imports.map(\.1) })
            let missing = imported.subtracting(declared).subtracting(platform)
            #expect(missing.isEmpty, "\(target) imports what Package.swift does not give it: \(missing.sorted())")
        }
    }
}

@Suite("Every source file is in house style")
struct StyleTests {
    @Test("The licence line comes first; lines are at most 140 columns", arguments: ["Sources", "Tests"])
    func style(folder: String) throws {
        for file in try Tree.files(under: folder, suffix: ".swift") {
            // A manifest begins with the version of its tools: the package manager asks for it.
            let licenceLine = file.path.hasSuffix("/Package.swift") ? 1 : 0
            #expect(
                file.lines.dropFirst(licenceLine).first?.hasPrefix("// SPDX-License-Identifier: Apache-2.0") == true,
                "\(file.path): no licence line")
            #expect(
                file.lines.count == 1 || file.lines[1].isEmpty || file.lines[1].hasPrefix("//"),
                "\(file.path): the licence line stands alone")
            for (index, line) in file.lines.enumerated() where !line.contains("\"") {
                #expect(line.count <= 140, "\(file.path):\(index + 1): \(line.count) columns")
            }
        }
    }

    @Test("Scripts, charts and C sources carry the licence line too", arguments: [
        "benchmarks", "certs", "charts", "Sources", ".ci",
    ])
    func licence(folder: String) throws {
        for suffix in [".sh", ".py", ".c", ".cc", ".h", ".modulemap", ".tpl", "Chart.yaml", "values.yaml"] {
            for file in try Tree.files(under: folder, suffix: suffix) {
                #expect(
                    file.lines.prefix(2).contains { $0.contains("SPDX-License-Identifier: Apache-2.0") },
                    "\(file.path): no licence line among the first two")
            }
        }
    }

    @Test("No temporary marker, forced try or Foundation stays in Sources")
    func leftovers() throws {
        for file in try Tree.files(under: "Sources", suffix: ".swift") {
            for (index, line) in file.lines.enumerated() {
                for marker in ["TO" + "DO", "FIX" + "ME", "try" + "!", " as" + "! ", "import Foundation"] {
                    #expect(!line.contains(marker), "\(file.path):\(index + 1): \(marker)")
                }
            }
        }
    }
}
