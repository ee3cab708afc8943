// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import Kubernetes

/// The members of a map, each taken once; what is left over is a mistake of its author.
struct Fields {
    private let node: Manifest
    private var left: [(key: String, value: Manifest)]

    init(_ node: Manifest) {
        self.node = node
        left = node.members ?? []
    }

    /// Null is as good as absent.
    mutating func take(_ name: String) -> Manifest? {
        guard let index = left.firstIndex(where: { $0.key == name }) else { return nil }
        let value = left.remove(at: index).value
        return value.isNull ? nil : value
    }

    mutating func text(_ name: String) throws(PluginError) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.string, !text.isEmpty else {
            throw PluginError("\(value.place): \(name) must be a string that is not empty, found \(value.kindName)")
        }
        return text
    }

    mutating func texts(_ name: String) throws(PluginError) -> [String] {
        guard let value = take(name) else { return [] }
        guard let list = value.list else {
            throw PluginError("\(value.place): \(name) must be a list of strings, found \(value.kindName)")
        }
        var result: [String] = []
        for item in list {
            guard let text = item.string else { throw PluginError("\(item.place): \(name) must be a list of strings") }
            result.append(text)
        }
        return result
    }

    mutating func milliseconds(_ name: String, in range: ClosedRange<Int64>) throws(PluginError) -> Int64? {
        guard let value = take(name) else { return nil }
        guard let text = value.string, let nanoseconds = GoDuration.nanoseconds(text), range.contains(nanoseconds / 1_000_000)
        else {
            throw PluginError(
                "\(value.place): \(name) must be a duration from \(range.lowerBound)ms to \(range.upperBound)ms, such as 2s")
        }
        return nanoseconds / 1_000_000
    }

    func mistake(_ name: String, _ message: String) -> PluginError {
        PluginError("\(node[name]?.place ?? node.place): \(name): \(message)")
    }

    func end() throws(PluginError) {
        if node.members == nil { throw PluginError("\(node.place): expected a map, found \(node.kindName)") }
        if let first = left.first { throw PluginError("\(first.value.place): unknown field \"\(first.key)\"") }
    }
}
