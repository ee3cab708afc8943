// SPDX-License-Identifier: Apache-2.0

/// A setting that cannot be used; the text says where it was set and what is expected.
enum SettingsError: Error, Equatable, CustomStringConvertible {
    case missing(ServeSettings.Name)
    case repeated(origin: String, count: Int)
    case malformed(origin: String, value: String, expected: String)
    case unknown(key: String, file: String)

    var description: String {
        switch self {
        case .missing(let name):
            "--\(name.rawValue) is not set; give it on the command line, as \(name.environmentName), or as "
                + "'\(name.rawValue)' in the file of --config"
        case .repeated(let origin, let count):
            "\(origin) is given \(count) times; it takes one value"
        case .malformed(let origin, let value, let expected):
            "\(origin) is '\(value)'; expected \(expected)"
        case .unknown(let key, let file):
            "\(file): unknown setting '\(key)'; the settings are "
                + ServeSettings.Name.allCases.map(\.rawValue).joined(separator: ", ")
        }
    }
}
