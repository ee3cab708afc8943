// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Fuzzers by libFuzzer, which is in the toolchain: a package of its own, because what is fuzzed must be built with coverage
// and the address sanitizer. The targets under test are symbolic links to the project's, so that their package-level verbs
// are reached as tests reach them. `make fuzz` builds and runs all of them.
let sanitizer: [SwiftSetting] = [
    .unsafeFlags(["-sanitize=fuzzer,address"]),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

func fuzzed(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: sanitizer)
}

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["Driver"],
        swiftSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
}

let package = Package(
    name: "postern",
    targets: [
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1"),
        fuzzed("Driver"),
        fuzzed("HTTP", ["CNghttp2"]),
        fuzzed("JSON"),
        fuzzed("YAML", ["JSON", "CYAML"]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        fuzzed("CEL", ["JSON", "CRE2"]),
        fuzzed("Kubernetes", ["CEL", "JSON"]),
        fuzzed("Credentials", ["Kubernetes", "CEL", "JSON"]),
        fuzzer("FuzzHTTP1", ["HTTP"]),
        fuzzer("FuzzHTTP2", ["HTTP"]),
        fuzzer("FuzzJSON", ["JSON"]),
        fuzzer("FuzzYAML", ["YAML", "JSON"]),
        fuzzer("FuzzCEL", ["CEL", "JSON", "Kubernetes"]),
        fuzzer("FuzzCredentials", ["Credentials", "Kubernetes", "YAML", "JSON"]),
    ],
    cxxLanguageStandard: .cxx17
)
