// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Kubernetes
import Testing

@Suite struct MergeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let about: String
        let kind: String
        let live: String
        let patch: String
        /// A whole object, or where it begins with `!` the text of the refusal.
        let expected: String
        init(_ about: String, _ kind: String, _ live: String, _ patch: String, _ expected: String) {
            self.about = about
            self.kind = kind
            self.live = live
            self.patch = patch
            self.expected = expected
        }
        var testDescription: String { about }
    }

    static func pod(containers: String) -> String { #"{"spec":{"containers":\#(containers)}}"# }
    static func env(_ env: String) -> String { pod(containers: #"[{"env":\#(env),"name":"a"}]"#) }
    /// A live list of containers by letters.
    static func names(_ letters: String) -> String {
        pod(containers: "[\(letters.map { #"{"name":"\#($0)"}"# }.joined(separator: ","))]")
    }

    // Source: admission.md 6.4.
    static let rules: [Case] = [
        Case("a leaf of the patch wins", "Pod", #"{"spec":{"hostname":"a"}}"#, #"{"spec":{"hostname":"b"}}"#, #"{"spec":{"hostname":"b"}}"#),
        Case("maps merge by key", "Pod", #"{"metadata":{"labels":{"a":"1","b":"2"}}}"#, #"{"metadata":{"labels":{"b":"3","c":"4"}}}"#, #"{"metadata":{"labels":{"a":"1","b":"3","c":"4"}}}"#),
        Case("an absent map is created", "Pod", "{}", #"{"metadata":{"labels":{"a":"1"}}}"#, #"{"metadata":{"labels":{"a":"1"}}}"#),
        Case("an empty map over a full one changes nothing", "Pod", #"{"metadata":{"labels":{"a":"1"}}}"#, #"{"metadata":{"labels":{}}}"#, #"{"metadata":{"labels":{"a":"1"}}}"#),
        Case("an empty map over none creates it", "Pod", #"{"metadata":{}}"#, #"{"metadata":{"labels":{}}}"#, #"{"metadata":{"labels":{}}}"#),
        Case("an empty list over a full one changes nothing", "Pod", names("ab"), #"{"spec":{"containers":[]}}"#, names("ab")),
        Case("a null unsets a scalar of a built-in kind", "Pod", #"{"spec":{"hostname":"a","nodeName":"n"}}"#, #"{"spec":{"hostname":null}}"#, #"{"spec":{"nodeName":"n"}}"#),
        Case("a null scalar that was not there stays away", "Pod", #"{"spec":{"nodeName":"n"}}"#, #"{"spec":{"hostname":null}}"#, #"{"spec":{"nodeName":"n"}}"#),
        Case("a null map retains the live one", "Pod", #"{"metadata":{"labels":{"a":"1"}}}"#, #"{"metadata":{"labels":null}}"#, #"{"metadata":{"labels":{"a":"1"}}}"#),
        Case("a null list retains the live one", "Pod", names("ab"), #"{"spec":{"containers":null}}"#, names("ab")),
        Case("nulls inside of what is new vanish", "Pod", "{}", #"{"spec":{"containers":[{"image":null,"name":"a"}],"hostname":null}}"#, #"{"spec":{"containers":[{"name":"a"}]}}"#),
        Case("apiVersion and kind stay", "Pod", #"{"apiVersion":"v1","kind":"Pod"}"#, #"{"apiVersion":7,"kind":"Secret","metadata":{}}"#, #"{"apiVersion":"v1","kind":"Pod","metadata":{}}"#),
        Case("integers and floats are both numeric", "Pod", "{}", #"{"spec":{"terminationGracePeriodSeconds":30.0}}"#, #"{"spec":{"terminationGracePeriodSeconds":30.0}}"#),
        Case("int-or-string takes both", "Deployment", "{}", #"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":"25%"}}}}"#, #"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":"25%"}}}}"#),
        Case("quantities are any scalar", "Pod", names("a"), pod(containers: #"[{"name":"a","resources":{"limits":{"cpu":1,"memory":"1Gi"}}}]"#), pod(containers: #"[{"name":"a","resources":{"limits":{"cpu":1,"memory":"1Gi"}}}]"#)),
        Case("two keys, one by its default", "Pod", pod(containers: #"[{"name":"a","ports":[{"containerPort":80,"name":"w","protocol":"TCP"},{"containerPort":80,"protocol":"UDP"}]}]"#), pod(containers: #"[{"name":"a","ports":[{"containerPort":80,"name":"x"}]}]"#), pod(containers: #"[{"name":"a","ports":[{"containerPort":80,"name":"x","protocol":"TCP"},{"containerPort":80,"protocol":"UDP"}]}]"#)),
        Case("a set", "Pod", #"{"metadata":{"finalizers":["a","b"]}}"#, #"{"metadata":{"finalizers":["b","c"]}}"#, #"{"metadata":{"finalizers":["a","b","c"]}}"#),
        Case("what is below a free map is replaced", "Pod", #"{"metadata":{"annotations":{"a":"1"}}}"#, #"{"metadata":{"annotations":{"a":"2"}}}"#, #"{"metadata":{"annotations":{"a":"2"}}}"#),
        Case("duplicates in live stay while nobody mentions them", "Pod", env(#"[{"name":"x","value":"1"},{"name":"x","value":"2"}]"#), env(#"[{"name":"y","value":"3"}]"#), env(#"[{"name":"x","value":"1"},{"name":"x","value":"2"},{"name":"y","value":"3"}]"#)),
        Case("duplicates collapse to the patch's content", "Pod", env(#"[{"name":"test","value":"a"},{"name":"test","value":"b"},{"name":"foo"}]"#), env(#"[{"name":"test","value":"c"}]"#), env(#"[{"name":"test","value":"c"},{"name":"foo"}]"#)),
    ]

    // Source: admission.md 6.5.
    static let orders: [Case] = [
        ("x", "y", "xy"), ("ab", "xa", "xab"), ("ab", "ax", "abx"), ("abc", "ba", "bca"),
        ("ab", "ba", "ba"), ("abcd", "db", "acdb"), ("abc", "xcya", "bxcya"), ("a", "xay", "xay"), ("abc", "abc", "abc"),
    ].map { live, patch, result in
        Case("[\(live)] + [\(patch)] = [\(result)]", "Pod", names(live), names(patch), names(result))
    }

    // Recorded, or upstream's words from admission.md 6.1 to 6.4.
    static let refusals: [Case] = [
        Case("an unknown field", "Deployment", "{}", #"{"spec":{"replicasx":1}}"#, "!failed to convert patch object to typed object: .spec.replicasx: field not declared in schema"),
        Case("an unknown field in an element", "Pod", "{}", pod(containers: #"[{"imagee":"x","name":"app"}]"#), #"!failed to convert patch object to typed object: .spec.containers[name="app"].imagee: field not declared in schema"#),
        Case("two of them", "Pod", "{}", #"{"spec":{"unheard":"of"},"other":1}"#, "!failed to convert patch object to typed object: errors:\n  .spec.unheard: field not declared in schema\n  .other: field not declared in schema"),
        Case("a string for a number", "Deployment", "{}", #"{"spec":{"replicas":"x"}}"#, "!failed to convert patch object to typed object: .spec.replicas: expected numeric (int or float), got string"),
        Case("a list for a number", "Deployment", "{}", #"{"spec":{"replicas":[1]}}"#, "!failed to convert patch object to typed object: .spec.replicas: expected numeric (int or float), got []interface {}"),
        Case("a number for a string", "Pod", "{}", #"{"metadata":{"labels":{"n":1}}}"#, "!failed to convert patch object to typed object: .metadata.labels.n: expected string, got &value.valueUnstructured{Value:1}"),
        Case("a string for a bool", "Pod", "{}", #"{"spec":{"hostNetwork":"x"}}"#, "!failed to convert patch object to typed object: .spec.hostNetwork: expected boolean, got &{x}"),
        Case("a list for a map", "Pod", "{}", #"{"metadata":{"labels":["a"]}}"#, "!failed to convert patch object to typed object: .metadata.labels: expected map, got &{[a]}"),
        Case("a scalar for a struct", "Pod", "{}", #"{"spec":"x"}"#, "!failed to convert patch object to typed object: .spec: expected map, got &{x}"),
        Case("a map for a list", "Pod", "{}", #"{"spec":{"containers":{"b":1,"a":{"c":"d"}}}}"#, "!failed to convert patch object to typed object: .spec.containers: expected list, got &{map[a:map[c:d] b:1]}"),
        Case("a duplicate key", "Pod", "{}", env(#"[{"name":"X"},{"name":"X"}]"#), #"!failed to convert patch object to typed object: .spec.containers[name="a"].env: duplicate entries for key [name="X"]"#),
        Case("a duplicate in a set", "Pod", "{}", #"{"metadata":{"finalizers":["x","x"]}}"#, #"!failed to convert patch object to typed object: .metadata.finalizers: duplicate entries for key [="x"]"#),
        Case("a list of lists", "Pod", "{}", #"{"spec":{"containers":[[{"name":"app"}]]}}"#, "!failed to convert patch object to typed object: .spec.containers: element 0: associative list with keys may not have non-map elements"),
        Case("an atomic list", "Pod", "{}", #"{"spec":{"tolerations":[]}}"#, "!invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.tolerations"),
        Case("atomics inside of atomics", "Role", "{}", #"{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}"#, "!invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .rules, .rules[0].apiGroups, .rules[0].resources, .rules[0].verbs"),
        Case("an atomic struct", "Pod", "{}", env(#"[{"name":"n","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]"#), "!invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.containers[0].env[0].valueFrom.fieldRef"),
        Case("an element that is an atomic struct", "Pod", "{}", #"{"metadata":{"ownerReferences":[{"uid":"1"}]}}"#, "!invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .metadata.ownerReferences[0]"),
    ]

    @Test(arguments: rules + orders + refusals)
    func `a patch merges as structured-merge-diff does it`(_ row: Case) throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let outcome = try fixture.apply(row.patch, to: row.live, catalogue, row.kind)
        #expect(outcome == row.expected)
    }

    @Test func `what does not change is linked, and no change is the live object itself`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let kind = try fixture.triple(["", "v1", "Pod"])
        let live = try fixture.read(Self.pod(containers: #"[{"image":"x","name":"a"},{"name":"b","ports":[]}]"#))
        let same = try fixture.read(Self.pod(containers: #"[{"image":"x","name":"a"}]"#))
        let lookup = catalogue.find(kind)
        let unchanged = try catalogue.apply(
            same, to: live, kind: kind, lookup, names: fixture.workspace.names, wellKnown: fixture.names,
            arena: &fixture.workspace.arena)
        #expect(unchanged.isIdentical(to: live))
        let other = try fixture.read(Self.pod(containers: #"[{"image":"y","name":"a"}]"#))
        let changed = try catalogue.apply(
            other, to: live, kind: kind, lookup, names: fixture.workspace.names, wellKnown: fixture.names,
            arena: &fixture.workspace.arena)
        let spec = fixture.names.spec
        let containers = fixture.workspace.names.intern("containers")
        let (before, after) = (live[spec]?[containers], changed[spec]?[containers])
        #expect(after?[0]?.isIdentical(to: try #require(before?[0])) == false)
        #expect(after?[1]?.isIdentical(to: try #require(before?[1])) == true)
    }

    @Test func `CEL's null is refused, in the words for each type`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let kind = try fixture.triple(["", "v1", "Pod"])
        // Recorded: 364, 366, 368.
        for (parent, field, message) in [
            ("spec", "hostname", ".spec.hostname: expected string, got &value.valueUnstructured{Value:0}"),
            ("metadata", "labels", ".metadata.labels: expected map, got &{NULL_VALUE}"),
            ("spec", "volumes", ".spec.volumes: expected list, got &{NULL_VALUE}"),
        ] {
            let parentName = fixture.workspace.names.intern(parent)
            let fieldName = fixture.workspace.names.intern(field)
            guard var inner = ContainerBuilder(.object, capacity: 1, in: &fixture.workspace.arena),
                var outer = ContainerBuilder(.object, capacity: 1, in: &fixture.workspace.arena)
            else { return }
            inner.append(Cell.nullOfCEL(name: fieldName))
            outer.append(inner.finish(), name: parentName)
            let patch = outer.finish()
            let live = try fixture.read("{}")
            #expect(throws: MergeError.failed("failed to convert patch object to typed object: \(message)")) {
                try catalogue.apply(
                    patch, to: live, kind: kind, catalogue.find(kind), names: fixture.workspace.names,
                    wellKnown: fixture.names, arena: &fixture.workspace.arena)
            }
        }
    }

    // Recorded: the topic crd, and the CustomResourceDefinition of ../shared/fixtures/cluster.
    static let custom: [Case] = [
        Case("a set", "Widget", #"{"spec":{"tags":["a","b"]}}"#, #"{"spec":{"tags":["b","c"]}}"#, #"{"spec":{"tags":["a","b","c"]}}"#),
        Case("a duplicate in a set", "Widget", "{}", #"{"spec":{"tags":["x","x"]}}"#, #"!failed to convert patch object to typed object: .spec.tags: duplicate entries for key [="x"]"#),
        Case("an array without list-type is atomic", "Widget", "{}", #"{"spec":{"args":["x"]}}"#, "!invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.args"),
        Case("an atomic map", "Widget", "{}", #"{"spec":{"frozen":{"a":"x"}}}"#, "!invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.frozen"),
        Case("additionalProperties merge", "Widget", #"{"spec":{"limits":{"cpu":"1","mem":"4"}}}"#, #"{"spec":{"limits":{"cpu":"2","disk":"9"}}}"#, #"{"spec":{"limits":{"cpu":"2","disk":"9","mem":"4"}}}"#),
        Case("a list below preserved unknown fields is replaced", "Widget", #"{"spec":{"free":{"list":["o"]}}}"#, #"{"spec":{"free":{"list":["n"]}}}"#, #"{"spec":{"free":{"list":["n"]}}}"#),
        Case("known and unknown fields", "Widget", #"{"spec":{"mixed":{"known":"k","more":[1]}}}"#, #"{"spec":{"mixed":{"known":"k2","other":"o2"}}}"#, #"{"spec":{"mixed":{"known":"k2","more":[1],"other":"o2"}}}"#),
        Case("an unknown field", "Widget", "{}", #"{"spec":{"colour":"red"}}"#, "!failed to convert patch object to typed object: .spec.colour: field not declared in schema"),
        Case("a wrong type", "Widget", "{}", #"{"spec":{"size":"big"}}"#, "!failed to convert patch object to typed object: .spec.size: expected numeric (int or float), got string"),
        Case("a null from an absent optional stays null in a custom resource", "Widget", #"{"spec":{"note":"n"}}"#, #"{"spec":{"note":null}}"#, #"{"spec":{"note":null}}"#),
        Case("two keys, one by its default", "Widget", #"{"spec":{"ports":[{"number":1,"weight":2}]}}"#, #"{"spec":{"ports":[{"number":1,"protocol":"TCP","weight":3},{"number":1,"protocol":"UDP"}]}}"#, #"{"spec":{"ports":[{"number":1,"protocol":"TCP","weight":3},{"number":1,"protocol":"UDP"}]}}"#),
        Case("a live object that does not fit", "Widget", #"{"spec":{"size":"big"}}"#, #"{"spec":{"color":"red"}}"#, "!failed to convert original object to typed object: .spec.size: expected numeric (int or float), got string"),
        Case("everything may be in a Blob", "Blob", #"{"a":{"b":1,"c":[1]}}"#, #"{"a":{"b":"x"}}"#, #"{"a":{"b":"x","c":[1]}}"#),
    ]

    @Test(arguments: custom)
    func `a custom resource merges by its published schema`(_ row: Case) throws {
        guard let folder = Fixture.shared("fixtures/cluster") else { return }
        var fixture = Fixture()
        var writer = SchemaTextWriter(names: &fixture.workspace.names)
        let text = try String(
            contentsOf: folder.appendingPathComponent("customresourcedefinitions.json"), encoding: .utf8)
        try writer.add(file: fixture.read(text), source: "file", names: fixture.workspace.names)
        var builder = CatalogueBuilder()
        try builder.add(text: writer.finish(), names: &fixture.workspace.names)
        builder.addBuiltIn(names: &fixture.workspace.names)
        let catalogue = builder.finish()
        #expect(try fixture.apply(row.patch, to: row.live, catalogue, row.kind) == row.expected)
    }

    @Test func `a kind of another group's document has no type`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let outcome = try fixture.apply("{}", to: "{}", catalogue, "Scale")
        // Recorded: 292-sub-scale-apply.
        #expect(
            outcome
                == "!failed to convert patch object to typed object: no corresponding type for autoscaling/v1, Kind=Scale")
    }

    @Test func `large lists merge in linear time and right order`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let count = 3000
        let live = (0..<count).map { #"{"name":"n\#($0)"}"# }.joined(separator: ",")
        let patch = (0..<count).reversed().map { #"{"name":"n\#($0)","value":"v"}"# }.joined(separator: ",")
        let reversed = (0..<count).reversed().map { #"{"name":"n\#($0)","value":"v"}"# }.joined(separator: ",")
        let outcome = try fixture.apply(Self.env("[\(patch)]"), to: Self.env("[\(live)]"), catalogue, "Pod")
        #expect(outcome == Self.env("[\(reversed)]"))
    }

    @Test func `an arena without room is an error, not a crash`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let kind = try fixture.triple(["", "v1", "Pod"])
        let live = try fixture.read(Self.names("abc"))
        let patch = try fixture.read(Self.names("xay"))
        var small = Arena(byteCountMaximum: 64)
        #expect(throws: MergeError.outOfMemory) {
            try catalogue.apply(
                patch, to: live, kind: kind, catalogue.find(kind), names: fixture.workspace.names,
                wellKnown: fixture.names, arena: &small)
        }
    }
}

extension Fixture {
    /// The merged object as JSON with sorted keys, or `!` and the refusal.
    mutating func apply(
        _ patch: String, to live: String, _ catalogue: Catalogue, _ kind: String
    ) throws -> String {
        let kinds = [
            "Pod": ["", "v1", "Pod"], "Deployment": ["apps", "v1", "Deployment"],
            "Role": ["rbac.authorization.k8s.io", "v1", "Role"],
            "Widget": ["golden.example.com", "v1", "Widget"], "Blob": ["golden.example.com", "v1", "Blob"],
            "Scale": ["autoscaling", "v1", "Scale"],
        ]
        let triple = try triple(kinds[kind] ?? [])
        do {
            let merged = try catalogue.apply(
                read(patch), to: read(live), kind: triple, catalogue.find(triple), names: workspace.names,
                wellKnown: names, arena: &workspace.arena)
            return text(merged)
        } catch let error as MergeError {
            guard case .failed(let message) = error else { return "!\(error)" }
            return "!\(message)"
        }
    }
}
