// SPDX-License-Identifier: Apache-2.0

import Admission
package import JSON
package import Kubernetes

/// The policies of a suite, and how they are compiled for one world.
package struct SuiteSet {
    /// Policies and bindings, those that the suite leaves out taken away.
    package private(set) var documents: [Manifest]
    /// The texts of the files that the documents come from.
    package let texts: [String: ScalarMap]
    let loadCatalogue: (inout Names) -> Catalogue
    /// Policies by kind and name, in the order of the files.
    private(set) var policies: [(kind: String, name: String, place: Place)] = []
    private(set) var problems: [SuiteProblem] = []

    package init(
        _ suite: AdmissionSuite, documents: [Manifest], texts: [String: ScalarMap],
        loadCatalogue: @escaping (inout Names) -> Catalogue
    ) {
        self.texts = texts
        self.loadCatalogue = loadCatalogue
        let all = documents.flatMap(Self.items)
        let wanted = Set(suite.policies.map(\.text))
        self.documents = all.filter { document in
            guard let kind = document["kind"]?.string, Self.isServed(document) else { return false }
            if wanted.isEmpty { return true }
            let name =
                kind.hasSuffix("Binding")
                ? document["spec"]?["policyName"]?.string : document["metadata"]?["name"]?.string
            return name.map { wanted.contains($0) } ?? true
        }
        for document in self.documents {
            guard let kind = document["kind"]?.string, !kind.hasSuffix("Binding") else { continue }
            policies.append((kind, document["metadata"]?["name"]?.string ?? "", document.place))
        }
        for name in suite.policies where !policies.contains(where: { $0.name == name.text }) {
            problems.append(
                SuiteProblem(
                    place: name.place,
                    message: "there is no policy \"\(name.text)\" in the suite's files"))
        }
        if policies.isEmpty, problems.isEmpty {
            problems.append(
                SuiteProblem(
                    place: suite.place,
                    message: "the suite's files have no policy, so it tests nothing"))
        }
    }

    private static func isServed(_ document: Manifest) -> Bool {
        document["apiVersion"]?.string?.hasPrefix("admissionregistration.k8s.io/") == true
            && (document["kind"]?.string?.contains("AdmissionPolicy") ?? false)
    }

    private static func items(_ document: Manifest) -> [Manifest] {
        guard let kind = document["kind"]?.string, kind.hasSuffix("List"),
            let items = document["items"]?.list
        else {
            return [document]
        }
        return items.flatMap(Self.items)
    }

    /// - Parameter policy: Only this one with its bindings; all where it is nil.
    func compile(_ world: SuiteWorld, _ language: PolicyLanguage, only policy: String? = nil)
        -> PolicySet
    {
        var builder = PolicySetBuilder(loadCatalogue: loadCatalogue)
        builder.files = texts
        builder.documents = documents.filter { document in
            guard let policy else { return true }
            let isBinding = document["kind"]?.string?.hasSuffix("Binding") ?? false
            return
                (isBinding
                ? document["spec"]?["policyName"]?.string : document["metadata"]?["name"]?.string)
                == policy
        }
        builder.loadFacts = { names, words in Self.facts(world, words, &names) }
        return builder.build(language: language)
    }

    private static func facts(_ world: SuiteWorld, _ words: AdmissionNames, _ names: inout Names)
        -> Facts
    {
        var facts = Facts(knowsNamespaces: !world.namespaces.isEmpty)
        for (objects, asParams) in [(world.namespaces, false), (world.params, true)] {
            for object in objects {
                // Written by ourselves, so reading it again cannot fail.
                guard
                    let document = try? OwnedDocument(
                        reading: PlainValue(object).json, names: &names)
                else { continue }
                facts.add(
                    document.root, owner: document, asParams: asParams, words: words, names: &names)
            }
        }
        guard !world.authorizer.isEmpty else { return facts }
        let list = PlainValue.list(world.authorizer.map { PlainValue($0) }).json
        guard let document = try? OwnedDocument(reading: list, names: &names) else { return facts }
        facts.answers = AccessAnswers([document.root], names: &names) { _ in }
        withExtendedLifetime(document) {}
        return facts
    }
}
