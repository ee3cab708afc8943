// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

extension URL {
    /// Reads a URL as expressions take it: it must be fit for a request line; then the fragment is split off.
    /// - Parameter makeText: A fresh text in the arena that the URL lives in.
    package init(parsing text: UTF8Text, _ makeText: () -> TextBuilder) throws(URLError) {
        try Self.check(text)
        let hash = text.firstIndex(of: UInt8(ascii: "#"))
        let end = hash ?? text.count
        let parts: Parts
        do throws(URLError) {
            parts = try Parts(text, 0..<end, isRequest: false)
        } catch {
            var error = error
            error.quotedByteCount = end
            throw error
        }
        let fragment = hash.map { ($0 + 1)..<text.count } ?? 0..<0
        try URLPart.fragment.check(text, fragment)
        scheme = Self.finished(makeText()) { $0.append(lowercased: text.slice(parts.scheme.range)) }
        host = Self.finished(makeText()) {
            URLPart.host.writeUnescaped(text.slice(parts.host.range), to: &$0)
        }
        let path = text.slice(parts.path.range)
        escapedPath =
            URLPart.path.isWellWritten(path)
            ? path : Self.finished(makeText()) { URLPart.path.writeEscapedAnew(path, to: &$0) }
        query = text.slice(parts.query.range)
        let whole = self
        self.text = Self.finished(makeText()) {
            whole.write(text, parts, fragment: text.slice(fragment), to: &$0)
        }
    }

    /// The URL as Go's `URL.String` writes it.
    private func write(
        _ text: UTF8Text, _ parts: Parts, fragment: UTF8Text, to result: inout TextBuilder
    ) {
        if scheme.count > 0 {
            result.append(scheme)
            result.append(UInt8(ascii: ":"))
        }
        if let opaque = parts.opaque, !opaque.range.isEmpty {
            result.append(text.slice(opaque.range))
        } else {
            if scheme.count > 0 || host.count > 0 || parts.user != nil {
                writeAuthority(text, parts, to: &result)
            }
            if escapedPath.count > 0, escapedPath[0] != UInt8(ascii: "/"), host.count > 0 {
                result.append(UInt8(ascii: "/"))
            }
            result.append(escapedPath)
        }
        if parts.hasEmptyQuery || query.count > 0 {
            result.append(UInt8(ascii: "?"))
            result.append(query)
        }
        if fragment.count > 0 {
            result.append(UInt8(ascii: "#"))
            if URLPart.fragment.isWellWritten(fragment) {
                result.append(fragment)
            } else {
                URLPart.fragment.writeEscapedAnew(fragment, to: &result)
            }
        }
    }

    private func writeAuthority(_ text: UTF8Text, _ parts: Parts, to result: inout TextBuilder) {
        if parts.omitsHost, host.count == 0, parts.user == nil { return }
        if host.count > 0 || escapedPath.count > 0 || parts.user != nil { result.append("//") }
        if let user = parts.user {
            let user = text.slice(user.range)
            let colon = user.firstIndex(of: UInt8(ascii: ":"))
            URLPart.user.writeEscapedAnew(user.prefix(colon ?? user.count), to: &result)
            if let colon {
                result.append(UInt8(ascii: ":"))
                URLPart.user.writeEscapedAnew(user.suffix(from: colon + 1), to: &result)
            }
            result.append(UInt8(ascii: "@"))
        }
        URLPart.host.writeEscapedAnew(text.slice(parts.host.range), to: &result)
    }

    private static func finished(_ text: TextBuilder, _ write: (inout TextBuilder) -> Void)
        -> UTF8Text
    {
        var text = text
        write(&text)
        return text.finish().text ?? .empty
    }
}

extension URL {
    /// The parameters of the query, in order: escapes undone, malformed ones left out.
    package struct Parameters: BitwiseCopyable {
        private let query: UTF8Text
        private var start = 0

        package init(_ url: URL) { query = url.query }

        /// The next key and value, still escaped.
        package mutating func next() -> (key: UTF8Text, value: UTF8Text)? {
            while start < query.count {
                let end = query.firstIndex(of: UInt8(ascii: "&"), from: start) ?? query.count
                let pair = query.slice(start..<end)
                start = end + 1
                if pair.count == 0 || pair.contains(UInt8(ascii: ";")) { continue }
                let equals = pair.firstIndex(of: UInt8(ascii: "="))
                let key = pair.prefix(equals ?? pair.count)
                let value = equals.map { pair.suffix(from: $0 + 1) } ?? .empty
                if isWellFormed(key), isWellFormed(value) { return (key, value) }
            }
            return nil
        }

        private func isWellFormed(_ text: UTF8Text) -> Bool {
            (try? URLPart.queryComponent.check(text, 0..<text.count)) != nil
        }
    }

    /// A key or value of the query with its escapes undone.
    package static func unescapedParameter(_ text: UTF8Text, _ builder: TextBuilder) -> Value {
        var builder = builder
        URLPart.queryComponent.writeUnescaped(text, to: &builder)
        return builder.finish()
    }
}

extension TextBuilder {
    fileprivate mutating func append(lowercased text: UTF8Text) {
        for index in 0..<text.count {
            let byte = text[index]
            append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
    }
}
