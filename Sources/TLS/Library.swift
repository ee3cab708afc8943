// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// OpenSSL as a whole.
package enum Library {
    /// Keeps OpenSSL from reading a configuration file (`OPENSSL_CONF` or its built-in path), which may name modules to
    /// load; to be called before anything else here is used.
    ///
    /// For a program that is run by another one and whose machine is not its own: the environment and the files that it
    /// finds are not meant for it.
    package static func ignoreConfigurationFiles() {
        _ = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
    }
}
