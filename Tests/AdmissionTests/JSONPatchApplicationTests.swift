// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

/// One document, one patch, and what the API server's library makes of them.
struct PatchCase: CustomTestStringConvertible, Sendable {
    var document: String
    var patch: String
    var expected: String
    var testDescription: String { "\(document) + \(patch)" }

    init(_ document: String, _ patch: String, _ expected: String) {
        self.document = document
        self.patch = patch
        self.expected = expected
    }
}

@Suite("JSON Patch as evanphx json-patch v4 applies it (spec 7.2)")
struct JSONPatchApplicationTests {
    @Test(arguments: [
        PatchCase(#"{"a":1}"#, #"[{"op":"add","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
        PatchCase(#"{"a":1}"#, #"[{"op":"add","path":"/a","value":[]}]"#, #"{"a":[]}"#),
        PatchCase(#"{"a":1}"#, #"[{"op":"add","path":"/b"}]"#, #"{"a":1,"b":null}"#),
        PatchCase(
            #"{"a":{"b~/c":1}}"#, #"[{"op":"replace","path":"/a/b~0~1c","value":2}]"#,
            #"{"a":{"b~/c":2}}"#),
        PatchCase(#"{"a":[1,2]}"#, #"[{"op":"add","path":"/a/1","value":9}]"#, #"{"a":[1,9,2]}"#),
        PatchCase(#"{"a":[1,2]}"#, #"[{"op":"add","path":"/a/-","value":9}]"#, #"{"a":[1,2,9]}"#),
        PatchCase(#"{"a":[1,2]}"#, #"[{"op":"add","path":"/a/-1","value":9}]"#, #"{"a":[1,2,9]}"#),
        PatchCase(#"{"a":[1,2]}"#, #"[{"op":"add","path":"/a/-3","value":9}]"#, #"{"a":[9,1,2]}"#),
        PatchCase(#"{"a":[1,2]}"#, #"[{"op":"remove","path":"/a/-1"}]"#, #"{"a":[1]}"#),
        PatchCase(#"{"a":[1,2]}"#, #"[{"op":"replace","path":"/a/01","value":9}]"#, #"{"a":[1,9]}"#),
        PatchCase(#"{}"#, #"[{"op":"replace","path":"/a","value":9}]"#, #"{"a":9}"#),
        PatchCase(
            #"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/b"}]"#, #"{"b":1}"#),
        PatchCase(
            #"{"a":{"x":1}}"#,
            #"[{"op":"copy","from":"/a","path":"/b"},{"op":"replace","path":"/b/x","value":2}]"#,
            #"{"a":{"x":1},"b":{"x":2}}"#),
        PatchCase(#"{"d":{}}"#, #"[{"op":"add","path":"d/x","value":"y"}]"#, #"{"d":{},"x":"y"}"#),
        PatchCase(#"{"a":1}"#, #"[{"op":"replace","path":"","value":{"b":2}}]"#, #"{"b":2}"#),
        PatchCase(#"{"a":1}"#, #"[{"op":"test","path":"/b"}]"#, #"{"a":1}"#),
        PatchCase(#"{"a":30}"#, #"[{"op":"test","path":"/a","value":30.0}]"#, #"{"a":30}"#),
        PatchCase(
            #"{"a":{"b":1,"c":[2]}}"#, #"[{"op":"test","path":"/a","value":{"c":[2],"b":1}}]"#,
            #"{"a":{"b":1,"c":[2]}}"#),
    ])
    func applies(_ row: PatchCase) throws {
        let result = try Self.result(row)
        var names = Names()
        let expected = try OwnedDocument(reading: row.expected, names: &names)
        #expect(result == describe(expected.root, names))
    }

    @Test(arguments: [
        PatchCase(
            "{}", #"[{"op":"add","path":"/a/b","value":1}]"#,
            #"add operation does not apply: doc is missing path: "/a/b": missing value"#),
        PatchCase(
            #"{"a":null}"#, #"[{"op":"add","path":"/a/b","value":1}]"#,
            #"add operation does not apply: doc is missing path: "/a/b": missing value"#),
        PatchCase(
            #"{"a":[1]}"#, #"[{"op":"add","path":"/a/5","value":1}]"#,
            "error in add for path: '/a/5': Unable to access invalid index: 5: invalid index referenced"),
        PatchCase(
            #"{"a":[1]}"#, #"[{"op":"add","path":"/a/x","value":1}]"#,
            #"error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax"#
        ),
        PatchCase(
            "{}", #"[{"op":"remove","path":"/none"}]"#,
            "error in remove for path: '/none': Unable to remove nonexistent key: none: missing value"),
        PatchCase(
            "{}", #"[{"op":"move","from":"/none","path":"/b"}]"#,
            "error in move for path: 'none': Unable to remove nonexistent key: none: missing value"),
        PatchCase(
            #"{"a":[1]}"#, #"[{"op":"replace","path":"/a/-","value":1}]"#,
            "replace operation does not apply: doc is missing key: /a/-: missing value"),
        PatchCase("{}", #"[{"op":"merge","path":"/a"}]"#, "Unexpected kind: merge"),
        PatchCase(#"{"a":1}"#, #"[{"op":"replace","path":"","value":1}]"#, "replace operation value must be object or array: %!w(<nil>)"),
        // Written as Go's string literals and read as JSON.
        PatchCase("{}", #"[{"op":"x\u0001","path":"/a"}]"#, "Unexpected kind: unknown"),
        PatchCase("{}", #"[{"op":"add","path":"/\u0001","value":1}]"#, "add operation failed to decode path: missing value"),
        PatchCase("{}", #"[{"op":"remove","path":"/\u007f"}]"#, "remove operation failed to decode path: missing value"),
        PatchCase(
            "{}", #"[{"op":"replace","path":"/\u0007","value":1}]"#,
            "replace operation failed to decode path: invalid character 'a' in string escape code"),
        PatchCase(
            "{}", #"[{"op":"test","path":"/\u000b","value":1}]"#,
            "test operation failed to decode path: invalid character 'v' in string escape code"),
        PatchCase(
            "{}", #"[{"op":"move","from":"/\u0001","path":"/a"}]"#,
            "move operation failed to decode from: invalid character 'x' in string escape code"),
        PatchCase(#"{"a":1}"#, #"[{"op":"copy","from":"/a","path":"/\u0001"}]"#, "copy operation failed to decode path: missing value"),
        PatchCase(
            "{}", #"[{"op":"test","path":"/a/b","value":1}]"#,
            "test operation does not apply: is missing path: /a/b: missing value"),
        PatchCase(#"{"a":1}"#, #"[{"op":"test","path":"/a","value":2}]"#, "skipped"),
        PatchCase("{}", #"[{"op":"test","path":"/a","value":null}]"#, "skipped"),
    ])
    func refuses(_ row: PatchCase) throws {
        do throws(PatchFailure) {
            let result = try Self.result(row)
            Issue.record("expected a failure, found \(result)")
        } catch {
            switch error {
            case .testFailed: #expect(row.expected == "skipped")
            case .failed(let text): #expect(text == row.expected)
            case .memoryExhausted: Issue.record("out of memory")
            }
        }
    }

    private static func result(_ row: PatchCase) throws(PatchFailure) -> String {
        var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 20)
        var document = Document()
        var patch = Document()
        let text = Array(row.document.utf8)
        let patchText = Array(row.patch.utf8)
        do {
            try document.read(text.span, into: &workspace)
            try patch.read(patchText.span, into: &workspace)
        } catch {
            throw .failed("\(error)")
        }
        let (op, path, from, value) = (
            workspace.names.intern("op"), workspace.names.intern("path"),
            workspace.names.intern("from"), workspace.names.intern("value")
        )
        var application = JSONPatchApplication(document.root)
        for operation in patch.root.elements {
            try application.apply(
                PatchOperation(
                    operation: operation[op]?.utf8 ?? .nothing,
                    path: operation[path]?.utf8 ?? .nothing,
                    from: operation[from]?.utf8 ?? .nothing, value: operation[value]),
                workspace: &workspace)
        }
        let result = describe(application.root, workspace.names)
        withExtendedLifetime((text, patchText)) {}
        return result
    }
}

/// A document as text with sorted keys, so that order does not count.
func describe(_ node: Node, _ names: borrowing Names) -> String {
    switch node.kind {
    case .object:
        var members: [String] = []
        for (name, value) in node.members {
            members.append("\"\(names.utf8(name).string)\":\(describe(value, names))")
        }
        return "{\(members.sorted().joined(separator: ","))}"
    case .array: 
        var elements: [String] = []
        for element in node.elements { elements.append(describe(element, names)) }
        return "[\(elements.joined(separator: ","))]"
    case .string: return "\"\(node.string ?? "")\""
    case .bool: return node.bool == true ? "true" : "false"
    case .int: return "\(node.int ?? 0)"
    case .uint: return "\(node.uint ?? 0)"
    case .double:
        let double = node.double ?? 0
        return Int64(exactly: double).map { "\($0)" } ?? "\(double)"
    default: return "null"
    }
}
