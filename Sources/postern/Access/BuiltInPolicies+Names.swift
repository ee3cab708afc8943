// SPDX-License-Identifier: Apache-2.0

internal import Authorization

extension BuiltInPolicies {
    /// The policies of a list with commas, repeated or not.
    static func named(_ lists: [String]) throws -> [BuiltInPolicies] {
        try lists.flatMap { $0.split(separator: ",").map(String.init) }.map { name in
            guard let policy = BuiltInPolicies(rawValue: name) else {
                let known = BuiltInPolicies.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(text: "there is no built-in policy '\(name)'; expected some of \(known)")
            }
            return policy
        }
    }
}
