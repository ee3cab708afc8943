// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own, so that what we are measured beside stays out of the root.
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "postern", path: "..")],
    targets: [
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .executableTarget(
            name: "measure",
            dependencies: [
                "CSimdjson",
                .product(name: "JSON", package: "postern"),
                .product(name: "CEL", package: "postern"),
            ]),
    ],
    cxxLanguageStandard: .cxx17
)
