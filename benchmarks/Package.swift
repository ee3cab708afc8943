// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own, so that what we are measured beside stays out of the root. The targets that are measured are symbolic
// links to the project's: expressions are compiled and run as the server does it, through package-level verbs.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "benchmarks",
    targets: [
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "JSON", swiftSettings: house),
        .target(name: "CEL", dependencies: ["JSON", "CRE2"], swiftSettings: house),
        .target(name: "Kubernetes", dependencies: ["CEL", "JSON"], swiftSettings: house),
        .executableTarget(
            name: "measure", dependencies: ["CSimdjson", "JSON", "CEL", "Kubernetes"]),
    ],
    cxxLanguageStandard: .cxx17
)
