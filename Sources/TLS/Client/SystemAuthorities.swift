// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Where Linux distributions keep the authorities that a machine trusts.
///
/// There is no common place and a static executable has no distribution's own: the list is looked
/// through as Go's does (crypto/x509/root_linux.go names the same files).
enum SystemAuthorities {
    private static let files = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Gentoo, Alpine, Arch, Flatcar, Talos
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL, Amazon Linux, Bottlerocket
        "/etc/ssl/ca-bundle.pem",  // SUSE
        "/etc/pki/tls/cacert.pem",  // OpenELEC
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // CentOS, RHEL
        "/etc/ssl/cert.pem",  // Alpine
    ]
    private static let folders = [
        "/etc/ssl/certs",  // SUSE, Container-Optimized OS
        "/etc/pki/tls/certs",
    ]

    static func load(into context: OpaquePointer) throws(TLSError) {
        for file in files where unsafe SSL_CTX_load_verify_file(context, file) == 1 {
            ErrorQueue.clear()
            return
        }
        var isFound = false
        for folder in folders where unsafe SSL_CTX_load_verify_dir(context, folder) == 1 {
            isFound = true
        }
        ErrorQueue.clear()
        if !isFound {
            throw .certificate(
                what: "the system's certificate authorities",
                reason: "none of \(files.joined(separator: ", ")) can be read; name a CA file")
        }
    }
}
