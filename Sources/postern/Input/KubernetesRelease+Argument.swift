// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import CEL
internal import Kubernetes

/// `--kubernetes-version 1.34`.
extension KubernetesRelease: ExpressibleByArgument {
    public init?(argument: String) { self.init(parsing: argument) }

    public var defaultValueDescription: String { text }
}
