// SPDX-License-Identifier: Apache-2.0
// swift-tools-version: 6.2

import PackageDescription

/// Fuzzers by libFuzzer, which is in the toolchain: a package of its own, because what is fuzzed must be built with coverage.
///
///     cd Tests/Fuzz
///     swift build -c release
///     .build/release/FuzzJSON -max_total_time=300 corpus/json
let sanitized: [SwiftSetting] = [
    .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"]),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies,
        swiftSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
}

let package = Package(
    name: "postern",
    targets: [
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "JSON", swiftSettings: sanitized),
        .target(name: "YAML", dependencies: ["JSON", "CYAML"], swiftSettings: sanitized),
        fuzzer("FuzzJSON", ["JSON"]),
        fuzzer("FuzzYAML", ["YAML", "JSON"]),
    ])
