// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// The house rules of every Swift target.
///
/// - Strict memory safety makes `grep -rnw unsafe Sources` the audit of what may go wrong with a pointer.
/// - `ExistentialAny` (SE-0335), `InternalImportsByDefault` (SE-0409), `MemberImportVisibility` (SE-0444).
let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// One Swift target under the house rules; what it may import is the table of the architecture, kept by a test.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

/// Access policies that can be switched on: YAML that is read as any other, carried in the program.
let builtInPolicies: [Resource] = [
    .embedInCode("BuiltIn/node-selectors.yaml"),
    .embedInCode("BuiltIn/anonymous-floor.yaml"),
]

let package = Package(
    name: "postern",
    products: [
        .library(name: "JSON", targets: ["JSON"]),
        .library(name: "CEL", targets: ["CEL"]),
        .executable(name: "postern", targets: ["postern"]),
        .executable(name: "postern-credential-provider", targets: ["postern-credential-provider"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // C leaves: a module map and the smallest shim, each with one importer.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

        // Meaning: values in, values out.
        target("JSON"),
        target("YAML", ["JSON", "CYAML"]),
        target("CEL", ["JSON", "CRE2"]),
        target("CELProtobuf", ["CEL"]),
        target("Kubernetes", ["CEL", "JSON"]),
        target("Admission", ["Kubernetes", "CEL", "JSON"]),
        .target(
            name: "Authorization", dependencies: ["Kubernetes", "CEL", "JSON"],
            resources: builtInPolicies, swiftSettings: house),
        target("Credentials", ["Kubernetes", "CEL", "JSON"]),
        target("Lint", ["Admission", "Kubernetes", "CEL", "JSON"]),
        target("Suites", ["Admission", "Kubernetes", "CEL", "JSON"]),

        // Wire: bytes in, bytes out.
        target("EventLoop", ["CLinux"]),
        target("TLS", ["COpenSSL"]),
        target("Resolver", ["EventLoop", "CAres"]),
        tests("ResolverTests", ["Resolver", "EventLoop"]),
        tests("EventLoopTests", ["EventLoop"]),
        tests("TLSTests", ["TLS", "COpenSSL"]),
        tests(
            "ServerTests",
            [
                "Server", "Admission", "Authorization", "Credentials", "Kubernetes", "EventLoop", "HTTP", "TLS",
                .product(name: "Logging", package: "swift-log"),
            ]),
        target("HTTP", ["CNghttp2"]),

        // Where they meet.
        target("Cluster", ["EventLoop", "Resolver", "TLS", "HTTP", "Credentials"]),
        tests("ClusterTests", ["Cluster", "EventLoop", "HTTP", "TLS", "Peers"]),
        target(
            "Server",
            [
                "EventLoop", "TLS", "HTTP", "Cluster", "Admission", "Authorization", "Credentials", "Kubernetes", "CEL",
                "JSON", "YAML",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "postern",
            dependencies: [
                "Server", "Lint", "Suites", "Admission", "Authorization", "Credentials", "Kubernetes", "CEL", "JSON", "YAML", "EventLoop",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),

        // The kubelet's plugin: no library for its command line, no logging, nothing that a bare node lacks.
        .executableTarget(
            name: "postern-credential-provider",
            dependencies: ["Cluster", "Credentials", "Kubernetes", "HTTP", "TLS", "EventLoop", "YAML", "JSON"],
            swiftSettings: house),
        tests("PluginTests", ["postern-credential-provider", "Peers"]),
        // Servers for tests of clients.
        .target(name: "Peers", path: "Tests/Peers", exclude: ["peer.py"], swiftSettings: house),

        // Makes the data file of built-in types; run by hand when Kubernetes publishes a version.
        .executableTarget(
            name: "schema-catalogue", dependencies: ["Kubernetes", "JSON"], swiftSettings: house),

        tests("KubernetesTests", ["Kubernetes", "CEL", "JSON"]),
        tests("AdmissionTests", ["Admission", "Server", "Kubernetes", "CEL", "JSON"]),
        tests("AuthorizationTests", ["Authorization", "Kubernetes", "CEL", "JSON", "YAML"]),
        tests("JSONTests", ["JSON"]),
        tests("YAMLTests", ["YAML", "JSON"]),
        tests("CELLibraryTests", ["CEL"]),
        tests("CELTests", ["CEL", "CELProtobuf", "JSON", "Kubernetes"]),
        .testTarget(
            name: "CredentialsTests", dependencies: ["Credentials", "Kubernetes", "JSON", "YAML", "TLS"],
            exclude: ["Vectors"], swiftSettings: house),
        tests("LintTests", ["Lint", "Admission", "Kubernetes", "CEL", "YAML", "JSON"]),
        tests(
            "PosternTests",
            [
                "postern", "Server", "Lint", "Suites", "Credentials", "Admission", "Kubernetes", "CEL", "JSON", "YAML",
                "EventLoop",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests("HTTPTests", ["HTTP"]),
        tests("TidyTests", []),
    ],
    cxxLanguageStandard: .cxx17
)
