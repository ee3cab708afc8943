// SPDX-License-Identifier: Apache-2.0

import Foundation  // The recorded reviews are read from files.
@testable import JSON

/// A document with everything that its nodes need, for tests.
final class Reading {
    var names = Names()
    let document: OwnedDocument

    init(_ text: String) throws(JSONError) {
        document = try OwnedDocument(reading: Array(text.utf8), names: &names)
    }

    init(bytes: [UInt8]) throws(JSONError) {
        document = try OwnedDocument(reading: bytes, names: &names)
    }

    var root: Node { document.root }
    var text: String { describe(root, names) }
}

/// A node as compact text that shows each kind: `1` int, `1u` uint, `1.0` double. Written for tests, with no writer's help.
func describe(_ node: Node, _ names: borrowing Names) -> String {
    switch node.kind {
    case .null: "null"
    case .bool: node.bool == true ? "true" : "false"
    case .int: "\(node.int ?? 0)"
    case .uint: "\(node.uint ?? 0)u"
    case .double: "\(node.double ?? 0)d"
    case .string: "\"\(node.string ?? "")\""
    case .array:
        "[" + node.elements.map { describe($0, names) }.joined(separator: ",") + "]"
    case .object:
        "{" + describeMembers(node, names) + "}"
    case .link, .absent: "?"
    }
}

private func describeMembers(_ node: Node, _ names: borrowing Names) -> String {
    var parts: [String] = []
    for (name, value) in node.members {
        parts.append("\(names.utf8(name).string):\(describe(value, names))")
    }
    return parts.joined(separator: ",")
}

/// The recorded reviews, empty where the shared corpora are not beside the repository.
func recordedReviews() -> [(name: String, bytes: [UInt8])] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/fixtures/admissionreviews").standardized
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    if files.isEmpty { print("not found: \(folder.path)") }
    return files.sorted().filter { $0.hasSuffix(".json") }.compactMap { file in
        (try? Data(contentsOf: folder.appendingPathComponent(file))).map { (file, Array($0)) }
    }
}
