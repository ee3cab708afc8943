// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import JSON
import Lint
import Testing

@testable import postern

/// What `check` says of the examples that the project began with, word for word.
///
/// `POSTERN_UPDATE_GOLDENS=1 swift test --filter CheckGolden` writes them anew; the difference is then read by people.
@Suite("Check: the examples of the articles, and what the API server refuses")
struct CheckGoldenTests {
    static let tests = Foundation.URL(filePath: #filePath).deletingLastPathComponent()
    static let shared = tests.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared")

    static func files(_ folder: String, _ suffix: String) -> [Foundation.URL] {
        let all = try? FileManager.default.contentsOfDirectory(at: shared.appending(path: folder), includingPropertiesForKeys: nil)
        let files = (all ?? []).filter { $0.lastPathComponent.hasSuffix(suffix) }
        if files.isEmpty { print("not found: ../shared/\(folder)/*\(suffix)") }
        return files.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    @Test("Seed examples", arguments: ["text", "json", "sarif"])
    func seeds(form: String) throws {
        for file in Self.files("seed-examples", ".yaml") {
            let report = try CheckCommand.parse([file.path]).makeReport()
            let text =
                switch form {
                case "json": report.json.indentedText
                case "sarif": report.sarif(version: "golden").indentedText
                default: report.text
                }
            let shown = text.replacingOccurrences(of: Self.shared.path + "/", with: "")
            let name = file.deletingPathExtension().lastPathComponent + "." + form
            let golden = Self.tests.deletingLastPathComponent().appending(path: "Golden/check/\(name)")
            if ProcessInfo.processInfo.environment["POSTERN_UPDATE_GOLDENS"] != nil {
                try FileManager.default.createDirectory(at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(shown.utf8).write(to: golden)
            }
            let expected = try? String(contentsOf: golden, encoding: .utf8)
            #expect(shown == expected, "\(name)")
        }
    }

    @Test("Refused policies of the recorded server: message and fields")
    func refusals() throws {
        var good = 0
        var all = 0
        let folder = FileManager.default.temporaryDirectory.appending(path: "postern-check-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in Self.files("conformance/admission", ".json") where file.lastPathComponent.hasPrefix("rejected") {
            let recorded = try #require(
                JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            let policy = try #require(recorded["policy"])
            let copy = folder.appending(path: file.lastPathComponent)
            try JSONSerialization.data(withJSONObject: policy).write(to: copy)
            let report = try CheckCommand.parse([copy.path]).makeReport()
            all += 1
            let fields = Set(report.refusals.first?.causes.map(\.field) ?? [])
            let isSame =
                report.refusals.count == 1 && report.refusals[0].message == recorded["expect_rejected"] as? String
                && fields == Set(recorded["fields"] as? [String] ?? [])
            if isSame { good += 1 }
            let kind = (policy as? [String: Any])?["kind"] as? String ?? ""
            #expect(isSame || kind.hasPrefix("Validating"), "\(file.lastPathComponent): \(report.refusals)")
        }
        print("refused by check as recorded: \(good) of \(all)")
    }
}
