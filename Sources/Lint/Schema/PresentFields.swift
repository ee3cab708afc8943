// SPDX-License-Identifier: Apache-2.0

/// Which fields of the built-in types every admitted object has.
///
/// What is required is taken to be there: an object without it is refused anyway. What the API server defaults is there too,
/// as it fills in defaults before admission: a Pod's `spec.securityContext` is `{}` when policies see it.
struct PresentFields: Sendable {
    struct Fields {
        /// Required, or filled in by the API server.
        var present: Set<String> = []
        /// What an author must write.
        var required: [String] = []
    }

    private let types: [String: Fields]

    init() {
        var types: [String: Fields] = [:]
        var current = ""
        for line in PresentFieldsData.text.split(separator: "\n") {
            var words = line.split(separator: " ").map(String.init)
            if line.first != " ", !words.isEmpty { current = words.removeFirst() }
            for word in words {
                if word.hasSuffix("?") {
                    types[current, default: Fields()].present.insert(String(word.dropLast()))
                } else {
                    types[current, default: Fields()].present.insert(word)
                    types[current, default: Fields()].required.append(word)
                }
            }
        }
        self.types = types
    }

    /// - Parameter type: As the catalogue names it: `core.v1.PodSpec`.
    func fields(of type: String) -> Fields { types[type] ?? Fields() }
}
