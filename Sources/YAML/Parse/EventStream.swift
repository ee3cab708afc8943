// SPDX-License-Identifier: Apache-2.0

import CYAML

/// libyaml's parser over the bytes of one file, as a sequence of Swift values: no pointer leaves this file.
@safe struct EventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml keeps their address.
    private let bytes: [UInt8]

    /// What was parsed, with where it begins.
    enum Event {
        case scalar(Scalar, anchor: String?)
        case beginList(anchor: String?)
        case beginMapping(anchor: String?)
        case endCollection
        case alias(String)
        case endDocument
        case endStream
        /// The begin of the stream or of a document.
        case mark
    }

    /// A scalar as written.
    struct Scalar {
        var text: String
        /// nil where none was written.
        var tag: String?
        /// Neither quoted nor a block.
        var isPlain: Bool
    }

    struct Failure: Error {
        var problem: YAMLError.Problem
        var position: Position
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        if unsafe yaml_parser_initialize(parser) != 1 { return }
        unsafe self.bytes.withUnsafeBufferPointer { bytes in
            unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        }
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event with its place.
    mutating func next() throws(Failure) -> (Event, Position) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let position = unsafe EventStream.position(event.start_mark)
        return unsafe (EventStream.value(of: event), position)
    }

    private static func value(of event: yaml_event_t) -> Event {
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                Scalar(
                    text: String(decoding: bytes, as: UTF8.self), tag: text(scalar.tag),
                    isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
                anchor: text(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            return unsafe .beginList(anchor: text(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            return unsafe .beginMapping(anchor: text(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .endCollection
        case YAML_ALIAS_EVENT: return unsafe .alias(text(event.data.alias.anchor) ?? "")
        case YAML_DOCUMENT_END_EVENT: return .endDocument
        case YAML_STREAM_END_EVENT: return .endStream
        default: return .mark
        }
    }

    private static func text(_ start: UnsafeMutablePointer<UInt8>?) -> String? {
        guard let start = unsafe start else { return nil }
        return unsafe String(cString: start)
    }

    private static func position(_ mark: yaml_mark_t) -> Position {
        Position(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private func failure() -> Failure {
        func text(_ start: UnsafePointer<CChar>?) -> String {
            guard let start = unsafe start else { return "" }
            return unsafe String(cString: start)
        }
        let state = unsafe parser.pointee
        var context = unsafe text(state.context)
        if unsafe state.context != nil, unsafe state.context_mark.line != state.problem_mark.line {
            context += unsafe " that begins at line \(state.context_mark.line + 1)"
        }
        if unsafe state.error == YAML_READER_ERROR {
            // The reader knows a byte offset only.
            let before = bytes.prefix(unsafe Int(clamping: state.problem_offset))
            let line = before.count { $0 == 0x0A }
            let column = before.reversed().prefix { $0 != 0x0A }.count { $0 & 0xC0 != 0x80 }
            return unsafe Failure(
                problem: .syntax(problem: text(state.problem) + ", expected UTF-8 text", context: ""),
                position: Position(line: line + 1, column: column + 1))
        }
        return unsafe Failure(
            problem: .syntax(problem: text(state.problem), context: context),
            position: EventStream.position(state.problem_mark))
    }
}
