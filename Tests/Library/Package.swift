// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The examples of the page on CEL (Sources/CEL/CEL.docc/CEL.md), as a user of the library builds them: a package of its own,
// so that nothing but what is public is seen. `make test` runs it; a test compares page and examples.
let package = Package(
    name: "library",
    dependencies: [.package(name: "postern", path: "../..")],
    targets: [
        .executableTarget(
            name: "Examples",
            dependencies: [
                .product(name: "CEL", package: "postern"), .product(name: "JSON", package: "postern"),
            ],
            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)])
    ]
)
