// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
package import Logging
internal import Synchronization
package import TLS

/// Where the certificate, its key and the client authorities lie.
package struct CertificateFiles: Sendable {
    package let chain: String
    package let key: String
    package let clientAuthorities: String?

    package init(chain: String, key: String, clientAuthorities: String? = nil) {
        self.chain = chain
        self.key = key
        self.clientAuthorities = clientAuthorities
    }
}

/// The TLS context of the files as they are now; a bad change leaves the last good one in place.
package final class CertificateStore: Sendable {
    let contexts: SnapshotBox<TLS.ServerContext>
    let files: CertificateFiles
    /// Of the files, as they were before they were first read.
    let state: FilesState
    private let byteCountMaximum: Int
    private let log: Logger
    private let counts = Mutex(Counts())

    private struct Counts {
        var reloads: UInt64 = 0
        var failures: UInt64 = 0
        var lastFailed = false
    }

    /// - Throws: `TLSError.certificate`, with the option and the path in its text.
    package init(_ files: CertificateFiles, limits: Limits, log: Logger) throws(TLSError) {
        self.files = files
        self.log = log
        state = FilesState(
            of: [files.chain, files.key] + (files.clientAuthorities.map { [$0] } ?? []))
        byteCountMaximum = limits.certificateFileByteCount
        let context = try Self.load(files, byteCountMaximum)
        contexts = SnapshotBox(context)
        tell("Certificate loaded", context)
    }

    /// Reads the files again and serves new connections with what they say.
    ///
    /// During a renewal the two files may not fit for a moment; the next change puts that right.
    package func reload() {
        do throws(TLSError) {
            let context = try Self.load(files, byteCountMaximum)
            contexts.replace(with: context)
            counts.withLock {
                $0.reloads += 1
                $0.lastFailed = false
            }
            tell("Certificate reloaded", context)
        } catch {
            counts.withLock {
                $0.failures += 1
                $0.lastFailed = true
            }
            log.error(
                "Certificate not reloaded; the one before stays in use",
                metadata: ["error": "\(error)"])
        }
    }

    private func tell(_ message: Logger.Message, _ context: TLS.ServerContext) {
        let facts = context.certificate
        let metadata: Logger.Metadata = [
            "subject": "\(facts.subject)",
            "notAfter": "\(UTCTime(facts.notAfter).extended)",
        ]
        if facts.isValid(at: WallClock.secondsSinceEpoch()) {
            log.info(message, metadata: metadata)
        } else {
            log.warning("Certificate is not valid now; clients will refuse it", metadata: metadata)
        }
    }

    private static func load(
        _ files: CertificateFiles, _ byteCountMaximum: Int
    ) throws(TLSError) -> TLS.ServerContext {
        let chain = try read("--tls-cert", files.chain, byteCountMaximum)
        let key = try read("--tls-key", files.key, byteCountMaximum)
        guard let path = files.clientAuthorities else {
            return try TLS.ServerContext(chain: chain, key: key)
        }
        let authorities = try read("--client-ca", path, byteCountMaximum)
        return try TLS.ServerContext(chain: chain, key: key, clientAuthorities: authorities)
    }

    private static func read(
        _ option: String, _ path: String, _ byteCountMaximum: Int
    ) throws(TLSError) -> PEMText {
        do throws(SystemError) {
            let bytes = try FileSystem.contents(of: path, byteCountMaximum: byteCountMaximum)
            return PEMText(name: "\(option) \(path)", bytes: bytes)
        } catch {
            throw .certificate(what: "\(option) \(path)", reason: "\(error)")
        }
    }
}

extension CertificateStore: MetricSource {
    package func write(to page: inout MetricsPage) {
        let counts = counts.withLock { $0 }
        let expiry = "postern_certificate_expiry_timestamp_seconds"
        page.family(expiry, .gauge, "When the certificate in use ends, in seconds since 1970.")
        page.sample(expiry, UInt64(max(0, contexts.value.certificate.notAfter)))
        page.family(
            "postern_certificate_reloads_total", .counter, "Readings of the certificate's files.")
        page.sample("postern_certificate_reloads_total", [.init("result", "ok")], counts.reloads)
        page.sample(
            "postern_certificate_reloads_total", [.init("result", "failed")], counts.failures)
    }
}
