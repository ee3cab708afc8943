// SPDX-License-Identifier: Apache-2.0

/// The command line: `serve`, `review`, `eval`.
@main
struct Postern {
    static func main() {}
}
