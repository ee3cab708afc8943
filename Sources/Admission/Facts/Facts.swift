// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kubernetes

/// What evaluation may have to know of the cluster besides the request: its Namespaces and the parameter objects.
///
/// A snapshot: read with the policy set's names, then immutable. Policies stay pure functions of (review, facts).
package struct Facts: Sendable {
    /// Whether Namespaces were given at all; only then does a missing one mean that there is none.
    package let knowsNamespaces: Bool
    private var namespaces: [FactObject] = []
    private var namespaceNumbers = TextIndex()
    private var params: [ParamKind: [FactObject]] = [:]
    /// What an authorizer would say; nothing where nobody can be asked.
    package var answers: AccessAnswers?
    /// Keep the memory of all nodes.
    private var owners: [any AnyObject & Sendable] = []

    /// No facts.
    package init() { knowsNamespaces = false }

    package init(knowsNamespaces: Bool) { self.knowsNamespaces = knowsNamespaces }

    /// Adds the objects of a document that was read with `names`: a Namespace, a parameter object, or a List of them.
    ///
    /// - Parameter asParams: Whether objects are parameters; Namespaces otherwise.
    package mutating func add(
        _ root: Node, owner: any AnyObject & Sendable, asParams: Bool, words: AdmissionNames,
        names: inout Names
    ) {
        owners.append(owner)
        if let items = root[names.intern("items")], items.kind == .array {
            for item in items.elements { add(item, asParams: asParams, words: words) }
        } else {
            add(root, asParams: asParams, words: words)
        }
        for kind in Array(params.keys) {
            params[kind]?.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
        }
    }

    private mutating func add(_ node: Node, asParams: Bool, words: AdmissionNames) {
        guard let metadata = node[words.metadata], let name = metadata[words.name]?.string else { return }
        let object = FactObject(
            namespace: metadata[words.namespace]?.string ?? "", name: name, stored: node)
        if asParams {
            let kind = ParamKind(
                apiVersion: node[words.apiVersion]?.string ?? "",
                kind: node[words.kind]?.string ?? "")
            params[kind, default: []].append(object)
        } else {
            namespaceNumbers.set(name, "", namespaces.count)
            namespaces.append(object)
        }
    }

    /// The Namespace of that name, if it is known.
    package func namespace(_ name: UTF8Text) -> Node? {
        namespaceNumbers.find(name, .nothing).map { namespaces[$0].node }
    }

    /// The objects of a parameter kind, by namespace and name.
    package func params(_ kind: ParamKind) -> [FactObject] { params[kind] ?? [] }
}

/// One object of the cluster.
@safe package struct FactObject: @unchecked Sendable {
    package let namespace: String
    package let name: String
    /// Valid as long as the `Facts` it came from, which nobody changes once they are shared: hence `Sendable`.
    package let node: Node

    init(namespace: String, name: String, stored: Node) {
        self.namespace = namespace
        self.name = name
        node = stored
    }
}
