// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One number of the application's on the metrics page, set from any thread.
package final class Gauge: MetricSource {
    private let name: String
    private let kind: MetricsPage.Kind
    private let help: String
    private let labels: [MetricsPage.Label]
    private let number = Atomic<UInt64>(0)

    package init(
        _ name: String, _ kind: MetricsPage.Kind = .gauge, labels: [MetricsPage.Label] = [],
        help: String
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    package var value: UInt64 { number.load(ordering: .relaxed) }

    package func set(_ value: Int) {
        number.store(UInt64(max(0, value)), ordering: .relaxed)
    }

    package func add(_ amount: Int = 1) {
        number.wrappingAdd(UInt64(truncatingIfNeeded: amount), ordering: .relaxed)
    }

    /// Keeps the largest value ever offered: a high-water mark of all loops.
    package func raise(to value: Int) {
        number.max(UInt64(max(0, value)), ordering: .relaxed)
    }

    package func write(to page: inout MetricsPage) {
        page.family(name, kind, help)
        page.sample(name, labels, value)
    }
}
