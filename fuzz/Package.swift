// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own: `make fuzz` builds it with libFuzzer and the address sanitizer. The targets under test are symbolic
// links to the project's, so that their package-level verbs are reached as tests reach them.
let tested: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]
let fuzzer: [SwiftSetting] = [
    .enableExperimentalFeature("Lifetimes"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]
let linked: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2"),
        .target(name: "HTTP", dependencies: ["CNghttp2"], swiftSettings: tested),
        .target(name: "JSON", swiftSettings: tested),
        .target(name: "Driver", swiftSettings: fuzzer),
        .executableTarget(
            name: "http1", dependencies: ["Driver", "HTTP"], swiftSettings: fuzzer, linkerSettings: linked),
        .executableTarget(
            name: "http2", dependencies: ["Driver", "HTTP"], swiftSettings: fuzzer, linkerSettings: linked),
        .executableTarget(
            name: "json", dependencies: ["Driver", "JSON"], swiftSettings: fuzzer, linkerSettings: linked),
    ]
)
