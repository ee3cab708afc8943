// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
package import TLS

/// Whom connections trust, by file: read when first asked for, and again when the file has changed.
package final class TrustStore {
    private struct Entry {
        let context: ClientContext
        let fingerprint: UInt64
    }

    private var entries: [String: Entry] = [:]
    private let systemFile: String?

    /// - Parameter systemFile: Stands for the machine's own authorities where it is given.
    package init(systemFile: String? = nil) { self.systemFile = systemFile }

    /// Trust in the authorities of a PEM file, or for `nil` in the machine's.
    ///
    /// - Throws: `FetchError.request` that names the file.
    package func context(authorityFile: String? = nil) throws(FetchError) -> ClientContext {
        let file = authorityFile ?? systemFile
        let fingerprint = file.map { FileSystem.fingerprint(of: $0) } ?? 0
        if let entry = entries[file ?? ""], entry.fingerprint == fingerprint { return entry.context }
        do throws(TLSError) {
            let trust: ClientContext.Trust =
                if let file { .authorities([try Self.read(file)]) } else { .system }
            let context = try ClientContext(trust: trust)
            entries[file ?? ""] = Entry(context: context, fingerprint: fingerprint)
            return context
        } catch { throw .request(error.description) }
    }

    /// A small PEM file.
    package static func read(_ file: String) throws(TLSError) -> PEMText {
        do throws(SystemError) {
            return PEMText(
                name: file, bytes: try FileSystem.contents(of: file, byteCountMaximum: Limits.fileByteCount))
        } catch { throw .certificate(what: file, reason: error.description) }
    }
}
