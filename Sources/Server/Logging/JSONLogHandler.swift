// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
package import Logging

/// swift-log's lines as JSON, one object a line, to standard error or wherever a test wants them.
///
///     {"time":"2026-08-29T12:34:56.789Z","level":"info","message":"Serving","address":"[::]:8443"}
///
/// Whoever logs sees to it that no body and no token is in it; there is no call that logs a
/// request.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void

    package init(
        level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = JSONLogHandler.writeToStandardError
    ) {
        logLevel = level
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "{\"time\":\"\(JSONText.timestamp(WallClock.nanosecondsSinceEpoch()))\""
        line += ",\"level\":\"\(event.level.rawValue)\",\"message\":"
        line += JSONText.quoted("\(event.message)")
        let all = event.metadata.map { metadata.merging($0) { _, new in new } } ?? metadata
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += ",\(JSONText.quoted(key)):\(Self.rendered(value))"
        }
        if let error = event.error { line += ",\"error\":\(JSONText.quoted("\(error)"))" }
        write(line + "}\n")
    }

    private static func rendered(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): JSONText.quoted(text)
        case .stringConvertible(let number as any FixedWidthInteger): "\(number)"
        case .stringConvertible(let flag as Bool): "\(flag)"
        case .stringConvertible(let other): JSONText.quoted("\(other)")
        case .array(let values): "[\(values.map(rendered).joined(separator: ","))]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }
                .map { "\(JSONText.quoted($0.key)):\(rendered($0.value))" }
                .joined(separator: ",") + "}"
        }
    }

    /// One system call a line, so that lines of several threads do not mix.
    package static let writeToStandardError: @Sendable (String) -> Void = { line in
        ResourceLimits.writeToStandardError(line.utf8Span.span)
    }
}
