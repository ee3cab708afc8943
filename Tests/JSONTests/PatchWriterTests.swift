// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

@Suite struct PatchWriterTests {
    @Test("What the patch says", arguments: [
        (#"{"a":1}"#, #"{"a":1}"#, "[]"),
        (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, "[]"),
        (#"{"a":1}"#, #"{"a":1.0}"#, #"[{"op":"replace","path":"/a","value":1}]"#),
        (#"{"a":1}"#, #"{"a":2}"#, #"[{"op":"replace","path":"/a","value":2}]"#),
        (#"{"a":1,"b":[]}"#, #"{"b":{},"c":"x"}"#,
            #"[{"op":"remove","path":"/a"},{"op":"replace","path":"/b","value":{}},{"op":"add","path":"/c","value":"x"}]"#),
        (#"{"a":{"b/c":{"~":null}}}"#, #"{"a":{"b/c":{"~":false}}}"#,
            #"[{"op":"replace","path":"/a/b~1c/~0","value":false}]"#),
        (#"{"say \"x\"\n":1}"#, "{}", #"[{"op":"remove","path":"/say \"x\"\n"}]"#),
        ("[1,2,3]", "[1,2,3,4]", #"[{"op":"add","path":"/3","value":4}]"#),
        ("[1,2,3]", "[0,1,2,3]", #"[{"op":"add","path":"/0","value":0}]"#),
        ("[1,2,3]", "[1,9,9,2,3]", #"[{"op":"add","path":"/1","value":9},{"op":"add","path":"/2","value":9}]"#),
        ("[1,2,3,4]", "[1,4]", #"[{"op":"remove","path":"/2"},{"op":"remove","path":"/1"}]"#),
        ("[1,2,3]", "[]", #"[{"op":"remove","path":"/2"},{"op":"remove","path":"/1"},{"op":"remove","path":"/0"}]"#),
        (#"[{"n":"a"},{"n":"b"}]"#, #"[{"n":"a"},{"n":"b","x":1}]"#, #"[{"op":"add","path":"/1/x","value":1}]"#),
        (#"[{"n":"a"},{"n":"b"}]"#, #"[{"n":"a","x":1},{"n":"i"},{"n":"b"}]"#,
            #"[{"op":"add","path":"/0/x","value":1},{"op":"add","path":"/1","value":{"n":"i"}}]"#),
        ("1", "2", #"[{"op":"replace","path":"","value":2}]"#),
        ("[]", "{}", #"[{"op":"replace","path":"","value":{}}]"#),
    ])
    func writes(_ row: (original: String, edited: String, patch: String)) throws {
        #expect(try patch(row.original, row.edited) == row.patch)
    }

    @Test func `a patch makes one into the other: every pair of a small world`() throws {
        let leaves = ["0", "0.5", "\"a\"", "{}", "[]", #"{"a":0}"#, "[0]"]
        var world = leaves + ["null", "true"]
        let elements = ["0", "\"a\"", #"{"a":0}"#]
        var lists: [[String]] = [[]]
        for length in 0..<3 {
            for list in lists where list.count == length {
                lists += elements.map { list + [$0] }
            }
        }
        world += lists.map { "[" + $0.joined(separator: ",") + "]" }
        for one in leaves + [""] {
            for two in leaves + [""] {
                let members = [one.isEmpty ? nil : "\"a\":\(one)", two.isEmpty ? nil : "\"~/\":\(two)"]
                world.append("{" + members.compactMap { $0 }.joined(separator: ",") + "}")
            }
        }
        var names = Names()
        let documents = try world.map { try OwnedDocument(reading: $0, names: &names) }
        let trees = documents.map { Tree($0.root, names) }
        var patches = PatchWriter()
        var output = ByteBuffer()
        for (index, original) in documents.enumerated() {
            for (otherIndex, edited) in documents.enumerated() {
                output.removeAll()
                let isChanged = patches.write(
                    from: original.root, to: edited.root, names: names, into: &output)
                let areEqual = trees[index] == trees[otherIndex]
                #expect(isChanged != areEqual)
                #expect(original.root.isEqual(to: edited.root) == areEqual)
                try check(output.string, from: trees[index], to: trees[otherIndex])
            }
        }
    }

    @Test func `a patch makes one into the other: random edits through overlays`() throws {
        var dice = Dice(state: 4)
        for _ in 0..<300 {
            var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 24)
            let original = try OwnedDocument(reading: dice.tree(depth: 4).text, names: &workspace.names)
            let originalTree = Tree(original.root, workspace.names)
            var edited = original.root
            var editedTree = originalTree
            var patches = PatchWriter()
            var output = ByteBuffer()
            for _ in 0..<8 {
                edited = edit(edited, &editedTree, &dice, &workspace)
                #expect(Tree(edited, workspace.names) == editedTree)
                output.removeAll()
                let isChanged = patches.write(
                    from: original.root, to: edited, names: workspace.names, into: &output)
                #expect(isChanged == (originalTree != editedTree))
                #expect(original.root.isEqual(to: edited) != isChanged)
                try check(output.string, from: originalTree, to: editedTree)
            }
        }
    }

    @Test func `large objects in another order are compared in linear time`() throws {
        let count = 20_000
        let forwards = "{" + (0..<count).map { "\"\($0)\":\($0)" }.joined(separator: ",") + "}"
        let backwards = "{" + (0..<count).reversed().map { "\"\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(try patch(forwards, backwards) == "[]")
    }

    private func patch(_ original: String, _ edited: String) throws -> String {
        var names = Names()
        let one = try OwnedDocument(reading: original, names: &names)
        let other = try OwnedDocument(reading: edited, names: &names)
        var patches = PatchWriter()
        var output = ByteBuffer()
        let isChanged = patches.write(from: one.root, to: other.root, names: names, into: &output)
        #expect(isChanged == (output.string != "[]"))
        #expect(one.root.isEqual(to: other.root) == !isChanged)
        return output.string
    }

    private func check(_ patch: String, from original: Tree, to edited: Tree) throws {
        let reading = try Reading(patch)
        let result = try original.applying(patch: Tree(reading.root, reading.names))
        // Tree's equality of doubles and ours agree, so this is equality of values.
        #expect(result == edited || patch == "[]" && original == edited)
    }

    /// One random edit, of the node by our primitives and of the tree by Swift's collections.
    private func edit(
        _ node: Node, _ tree: inout Tree, _ dice: inout Dice, _ workspace: inout Workspace
    ) -> Node {
        let addition = dice.tree(depth: 2)
        guard let new = try? OwnedDocument(reading: addition.text, names: &workspace.names) else { return node }
        kept.append(new)
        switch tree {
        case .object(var members):
            let key = ["a", "b", "~0", "new"][dice.below(4)]
            let name = workspace.names.intern(key)
            var result: Node?
            if let member = node[name], var child = members[key], dice.below(3) > 0 {
                let edited = edit(member, &child, &dice, &workspace)
                members[key] = child
                result = node.replacingMember(name, with: edited, in: &workspace.arena)
            } else if dice.below(3) == 0 {
                members[key] = nil
                result = node.removingMember(name, in: &workspace.arena)
            } else {
                members[key] = addition
                result = node.settingMember(name, to: new.root, in: &workspace.arena)
            }
            tree = .object(members)
            return result ?? node
        case .array(var elements):
            var result: Node?
            let index = dice.below(elements.count + 1)
            if index < elements.count, dice.below(2) == 0, let child = node[index] {
                let edited = edit(child, &elements[index], &dice, &workspace)
                result = node.replacingElement(at: index, with: edited, in: &workspace.arena)
            } else if index < elements.count, dice.below(2) == 0 {
                elements.remove(at: index)
                result = node.removingElement(at: index, in: &workspace.arena)
            } else {
                elements.insert(addition, at: index)
                result = node.insertingElement(new.root, at: index, in: &workspace.arena)
            }
            tree = .array(elements)
            return result ?? node
        default:
            tree = addition
            return new.root
        }
    }

    /// Documents that edited ones still point into.
    private let kept = Kept()
}

private final class Kept {
    private var documents: [OwnedDocument] = []
    func append(_ document: OwnedDocument) { documents.append(document) }
}
