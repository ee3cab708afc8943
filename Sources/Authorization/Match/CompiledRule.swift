// SPDX-License-Identifier: Apache-2.0

import JSON

/// A rule as the request path reads it: trivially copyable; what it points at belongs to the policy set.
///
/// Rules are numbered in the order in which they are asked: by tier, Deny before Allow, then by the policy's name and the rule's
/// place; shadow rules come last.
@safe struct CompiledRule: BitwiseCopyable, @unchecked Sendable {
    /// The number of its policy.
    let policy: Int
    /// Its number in the policy, as the author counts.
    let number: Int
    let tier: UInt8
    let isDeny: Bool
    let isShadow: Bool
    /// Only requests in this namespace; `Name.none`: all.
    let namespace: JSON.Name
    let verbs: NameList
    /// Empty: any.
    let resourceNames: NameList
    let paths: PathList
    let requirements: RequirementList
    /// Whether its selectors count for groups of aggregated API servers too.
    let trustsAggregated: Bool
    /// Number of the program; below 0: none.
    let condition: Int32
    /// In seconds since 1970; `.max`: never.
    let notAfter: Int64
    /// `policy/observability-pods#0`.
    let reason: UTF8Text
}

/// Interned names in a row, not owned.
@safe struct NameList: BitwiseCopyable {
    private let start: UnsafeMutablePointer<JSON.Name>?
    let count: Int

    init?(_ names: [JSON.Name], in arena: inout Arena) {
        guard let start = unsafe arena.allocate(JSON.Name.self, count: max(1, names.count)) else { return nil }
        for (index, name) in names.enumerated() { unsafe (start + index).initialize(to: name) }
        unsafe self.start = start
        count = names.count
    }

    func contains(_ name: JSON.Name) -> Bool {
        for index in 0..<count where unsafe start.unsafelyUnwrapped[index] == name { return true }
        return false
    }
}

/// A few texts in a row, not owned.
@safe struct TextList: BitwiseCopyable {
    private let start: UnsafeMutablePointer<UTF8Text>
    let count: Int

    /// - Parameter texts: In memory that lives as long as the list.
    init?(_ texts: [UTF8Text], in arena: inout Arena) {
        guard let start = unsafe arena.allocate(UTF8Text.self, count: max(1, texts.count)) else { return nil }
        for (index, text) in texts.enumerated() { unsafe (start + index).initialize(to: text) }
        unsafe self.start = start
        count = texts.count
    }

    func contains(_ text: UTF8Text) -> Bool {
        for index in 0..<count where unsafe start[index] == text { return true }
        return false
    }
}

/// Paths of a rule about URLs: exact ones, and beginnings where the rule ends in `*`. Source: spec/authorization.md 4.
@safe struct PathList: BitwiseCopyable {
    private struct Path: BitwiseCopyable {
        let text: UTF8Text
        let isPrefix: Bool
    }

    private let start: UnsafeMutablePointer<Path>?
    let count: Int

    /// - Parameter texts: Each as written, in memory that lives as long as the list.
    init?(_ texts: [UTF8Text], in arena: inout Arena) {
        guard let start = unsafe arena.allocate(Path.self, count: max(1, texts.count)) else { return nil }
        for (index, text) in texts.enumerated() {
            var count = text.count
            while count > 0, text[count - 1] == UInt8(ascii: "*") { count -= 1 }
            let path = unsafe UTF8Text(UnsafeBufferPointer(rebasing: text.buffer[..<count]))
            unsafe (start + index).initialize(to: Path(text: path, isPrefix: count < text.count))
        }
        unsafe self.start = start
        count = texts.count
    }

    func match(_ path: UTF8Text) -> Bool {
        for index in 0..<count {
            let known = unsafe start.unsafelyUnwrapped[index]
            if known.text.count > path.count || (!known.isPrefix && known.text.count != path.count) { continue }
            let beginning = unsafe UTF8Text(UnsafeBufferPointer(rebasing: path.buffer[..<known.text.count]))
            if beginning == known.text { return true }
        }
        return false
    }
}

/// Requirements in a row, not owned.
@safe struct RequirementList: BitwiseCopyable {
    private let start: UnsafeMutablePointer<CompiledRequirement>?
    let count: Int

    init?(_ requirements: [CompiledRequirement], in arena: inout Arena) {
        guard let start = unsafe arena.allocate(CompiledRequirement.self, count: max(1, requirements.count))
        else { return nil }
        for (index, requirement) in requirements.enumerated() {
            unsafe (start + index).initialize(to: requirement)
        }
        unsafe self.start = start
        count = requirements.count
    }

    subscript(index: Int) -> CompiledRequirement {
        precondition(index >= 0 && index < count, "a requirement that the rule does not have")
        return unsafe start.unsafelyUnwrapped[index]
    }
}
