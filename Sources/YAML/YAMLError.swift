// SPDX-License-Identifier: Apache-2.0

/// A place in a file, both counted from 1; columns are Unicode scalars.
package struct Position: Equatable, Hashable, Sendable, BitwiseCopyable {
    private var packedLine: UInt32
    private var packedColumn: UInt32

    package init(line: Int, column: Int) {
        packedLine = UInt32(clamping: line)
        packedColumn = UInt32(clamping: column)
    }

    package var line: Int { Int(packedLine) }
    package var column: Int { Int(packedColumn) }
}

/// Why a file could not be read, where, and what to do about it.
package struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
        /// libyaml's words on what is no YAML, with what it was reading.
        case syntax(problem: String, context: String)
        case duplicateKey(String, first: Position)
        case unsupportedKey(found: String)
        case mismatchedTag(tag: String, value: String)
        case notFinite(String)
        case invalidBase64
        case unknownAlias(String)
        case aliasWithinItsAnchor(String)
        case invalidMerge
        case tooDeep
        case tooManyValues
        case tooLarge(byteCount: Int)
        case outOfMemory
    }

    package let problem: Problem
    package let file: String
    package let position: Position

    /// `file:line:column: message`.
    package var description: String {
        "\(file):\(position.line):\(position.column): \(message)"
    }

    package var message: String {
        switch problem {
        case .syntax(let problem, let context):
            context.isEmpty ? problem : "\(problem) \(context)"
        case .duplicateKey(let key, let first):
            "key \"\(key)\" is already set in this mapping at line \(first.line), column \(first.column): remove one of them"
        case .unsupportedKey(let found):
            "found \(found) as a key, expected a string, a number or a bool: put it in quotes"
        case .mismatchedTag(let tag, let value):
            "found \"\(value)\" with the tag \(tag), which it cannot be read as: remove the tag or correct the value"
        case .notFinite(let value):
            "found \(value), which JSON cannot express, expected a finite number: put it in quotes if it is text"
        case .invalidBase64: "found text that is no base64 with the tag !!binary: correct it"
        case .unknownAlias(let name): "found alias *\(name), expected an anchor &\(name) before it in this document"
        case .aliasWithinItsAnchor(let name):
            "alias *\(name) lies within its own anchor, so the value would have no end"
        case .invalidMerge:
            "found something else behind the merge key <<, expected a mapping, an alias of one, or a list of these"
        case .tooDeep:
            "more than \(Limits.depthMaximum) mappings and lists inside each other"
        case .tooManyValues:
            "more than \(Limits.valueCountMaximum) values after aliases are expanded: split the file, or use fewer aliases"
        case .tooLarge(let byteCount):
            "the file has \(byteCount) bytes, more than \(Limits.fileByteCountMaximum): split it"
        case .outOfMemory: "the document needs more memory than one may use: split it"
        }
    }
}
