// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a request does to its object. Source: AdmissionReview v1, `request.operation`.
package enum Operation: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case create = 1
    case update = 2
    case delete = 4
    case connect = 8

    /// The operation that the review's text names; nil for any other text, `*` included.
    package init?(_ text: UTF8Text) {
        if text == "CREATE" {
            self = .create
        } else if text == "UPDATE" {
            self = .update
        } else if text == "DELETE" {
            self = .delete
        } else if text == "CONNECT" {
            self = .connect
        } else {
            return nil
        }
    }

    package var name: String {
        switch self {
        case .create: "CREATE"
        case .update: "UPDATE"
        case .delete: "DELETE"
        case .connect: "CONNECT"
        }
    }
}

/// A rule's operations; `*` is all four, and the policy's own kind narrows it (a mutating policy never sees DELETE).
package struct Operations: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package init(_ operation: Operation) { rawValue = operation.rawValue }

    package static let create = Operations(.create)
    package static let update = Operations(.update)
    package static let delete = Operations(.delete)
    package static let connect = Operations(.connect)
    package static let all: Operations = [.create, .update, .delete, .connect]
    /// What the mutating plugin is called for. Source: admission.md 2.1.
    package static let mutating: Operations = [.create, .update, .connect]

    package func contains(_ operation: Operation) -> Bool {
        rawValue & operation.rawValue != 0
    }

    /// A manifest's list; `*` stands for `all`, unknown words for nothing (validation has reported them).
    package init(names: [String], all: Operations) {
        var operations: Operations = []
        for name in names {
            if name == "*" {
                operations.formUnion(all)
            } else if let known = Operation.allCases.first(where: { $0.name == name }) {
                operations.insert(Operations(known))
            }
        }
        self = operations
    }
}
