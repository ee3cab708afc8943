// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Kubernetes

/// What a test of this target needs: names, an arena, documents from literals.
struct Fixture: ~Copyable {
    var workspace: Workspace
    let names: AdmissionNames
    private var documents: [OwnedDocument] = []

    init() {
        var seed = Names()
        names = AdmissionNames(in: &seed)
        workspace = Workspace(names: seed, arenaByteCountMaximum: 1 << 24)
    }

    mutating func read(_ json: String) throws -> Node {
        let document = try OwnedDocument(reading: json, names: &workspace.names)
        documents.append(document)
        return document.root
    }

    /// The node as JSON with sorted keys, to compare with a literal.
    func text(_ node: Node) -> String {
        switch node.kind {
        case .object:
            let members = node.members.map { (workspace.names.utf8($0.name).string, text($0.value)) }
            return "{" + members.sorted { $0.0 < $1.0 }.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
                + "}"
        case .array: return "[" + node.elements.map { text($0) }.joined(separator: ",") + "]"
        case .string: return "\"\(node.string ?? "")\""
        case .int: return "\(node.int ?? 0)"
        case .uint: return "\(node.uint ?? 0)"
        case .double: return "\(node.double ?? 0)"
        case .bool: return "\(node.bool ?? false)"
        default: return "null"
        }
    }

    /// A folder of the recorded material, nil (and a line that says so) where it is not there.
    static func shared(_ path: String) -> Foundation.URL? {
        let root = Foundation.URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("../shared/\(path)").standardized
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        print("not found, so not tested: ../shared/\(path)")
        return nil
    }
}
