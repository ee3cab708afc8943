// SPDX-License-Identifier: Apache-2.0

package import CEL
internal import JSON

/// URLs. Source: apiserver `pkg/cel/library/urls.go`.
package enum URLLibrary {
    package static let type = CELType.object("kubernetes.URL")

    package static let library = FunctionLibrary(
        declarations: [
            FunctionDeclaration("url", [.global("string_to_url", [.string], type)]),
            FunctionDeclaration("isURL", [.global("is_url_string", [.string], .bool)]),
            FunctionDeclaration("getScheme", [.member("url_get_scheme", [type], .string)]),
            FunctionDeclaration("getHost", [.member("url_get_host", [type], .string)]),
            FunctionDeclaration("getHostname", [.member("url_get_hostname", [type], .string)]),
            FunctionDeclaration("getPort", [.member("url_get_port", [type], .string)]),
            FunctionDeclaration(
                "getEscapedPath", [.member("url_get_escaped_path", [type], .string)]),
            FunctionDeclaration(
                "getQuery", [.member("url_get_query", [type], .map(.string, .list(.string)))]),
        ],
        implementations: implementations,
        types: [
            OpaqueType(tag: .url, name: "kubernetes.URL") { one, other in
                guard let left = one.url, let right = other.url else { return false }
                return left.text == right.text
            }
        ])

    private static let text = CostRule.scaled(argument: 0, by: CostRule.traversalFactor)

    private static let implementations: [FunctionImplementation] = [
        .init("string_to_url", cost: text) { call in
            guard let text = call[0].text else { return .noSuchOverload }
            do throws(URLError) {
                return call.opaque(
                    .url, try URL(parsing: text) { call.text(capacity: text.count + 16) })
            } catch {
                var message = call.text(capacity: 128)
                message.append("URL parse error during conversion from string: ")
                error.writeMessage(for: text, to: &message)
                return message.finishError()
            }
        },
        .init("is_url_string") { call in
            guard let text = call[0].text else { return .noSuchOverload }
            return .bool((try? URL.check(text)) != nil)
        },
        .init("url_get_scheme") { call in part(call) { $0.scheme } },
        .init("url_get_host") { call in part(call) { $0.host } },
        .init("url_get_hostname") { call in part(call) { $0.hostname } },
        .init("url_get_port") { call in part(call) { $0.port } },
        .init("url_get_escaped_path") { call in part(call) { $0.escapedPath } },
        .init("url_get_query") { call in
            guard let url = call[0].url else { return .noSuchOverload }
            return query(url, call)
        },
    ]

    private static func part(_ call: Call, _ part: (URL) -> UTF8Text) -> Value {
        call[0].url.map { .string(part($0)) } ?? .noSuchOverload
    }

    /// A list of values for each key, in order. Sorting brings equal keys together: a query is a peer's, and
    /// looking for each key again would let it cost the square of its length.
    private static func query(_ url: URL, _ call: Call) -> Value {
        var keys = call.list()
        var values = call.list()
        var parameters = URL.Parameters(url)
        while let (key, value) = parameters.next() {
            keys.append(URL.unescapedParameter(key, call.text(capacity: key.count)))
            values.append(URL.unescapedParameter(value, call.text(capacity: value.count)))
        }
        guard keys.finish().kind == .list, values.finish().kind == .list,
            unsafe ListSorting.sort(values.elements, by: keys.elements, call)
        else { return .memoryExhausted }
        var map = call.map()
        var start = 0
        while start < keys.count {
            let key = unsafe keys.elements[start]
            var list = call.list(capacity: 1)
            while start < keys.count, unsafe call.equals(keys.elements[start], key) {
                unsafe list.append(values.elements[start])
                start += 1
            }
            map.set(key, list.finish())
        }
        return map.finish()
    }
}

extension Value {
    package var url: URL? {
        guard isOpaque(.url), let place = unsafe stored(URL.self) else { return nil }
        return unsafe place.pointee
    }
}
