// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// A YAML or JSON file as documents.
enum Documents {
    static func bytes(of file: String, byteCountMaximum: Int) throws(PluginError) -> [UInt8] {
        do throws(SystemError) {
            return try FileSystem.contents(of: file, byteCountMaximum: byteCountMaximum)
        } catch { throw PluginError("\(file): \(error)") }
    }

    static func read(_ bytes: [UInt8], _ file: String) throws(PluginError) -> [Manifest] {
        var names = Names()
        let documents: [YAMLDocument]
        do throws(YAMLError) {
            documents = try YAMLDocument.read(bytes, file: file, names: &names)
        } catch { throw PluginError("\(error)") }
        return documents.map { document in
            Manifest(document.root, names: names, file: file) { node in
                document.position(of: node).map { ($0.line, $0.column) }
            }
        }
    }
}
