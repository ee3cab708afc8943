// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What ALPN (RFC 7301) agreed on.
package enum ApplicationProtocol: Sendable, Equatable {
    case http2
    /// Also for a client that says nothing.
    case http1
}

extension ApplicationProtocol {
    /// ALPN's names, each after its length, in our order of preference.
    private static let names: StaticString = "\u{2}h2\u{8}http/1.1"

    /// One of a client's offers: the name after its length.
    var offer: [UInt8] {
        switch self {
        case .http2: Array("\u{2}h2".utf8)
        case .http1: Array("\u{8}http/1.1".utf8)
        }
    }

    /// Chooses for a client that offers; one that offers nothing we speak gets the fatal alert
    /// `no_application_protocol` (RFC 7301 §3.2).
    static let select:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
            UnsafeMutablePointer<UInt8>?,
            UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
        ) -> Int32 = { _, chosen, chosenCount, offered, offeredCount, _ in
            var result: UnsafeMutablePointer<UInt8>?
            let code = unsafe SSL_select_next_proto(
                &result, chosenCount, names.utf8Start, UInt32(names.utf8CodeUnitCount),
                offered, offeredCount)
            guard code == OPENSSL_NPN_NEGOTIATED else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            unsafe chosen?.pointee = UnsafePointer(result)
            return SSL_TLSEXT_ERR_OK
        }

    init(of ssl: OpaquePointer) {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &count)
        self = count == 2 ? .http2 : .http1
    }
}
