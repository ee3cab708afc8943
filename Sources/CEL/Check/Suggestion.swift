// SPDX-License-Identifier: Apache-2.0

/// "did you mean": the known name nearest to one that is not known.
enum Suggestion {
    /// A remedy that names the nearest candidate; nothing when none is near.
    ///
    /// Near is a third of the length: `replica` is near `replicas`, `x` is near nothing.
    static func text(for name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.utf8)
        guard wanted.count <= 64 else { return nil }
        var nearest: (name: String, distance: Int)?
        for candidate in candidates where !candidate.isEmpty && candidate.utf8.count <= 64 {
            let distance = distance(wanted, Array(candidate.utf8))
            let limit = max(wanted.count, candidate.utf8.count) / 3
            guard distance <= limit, distance > 0 else { continue }
            if let known = nearest, (known.distance, known.name) <= (distance, candidate) {
                continue
            }
            nearest = (candidate, distance)
        }
        return nearest.map { "did you mean '\($0.name)'?" }
    }

    /// Insertions, deletions and replacements between two words.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (position, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = position + 1
            for column in other.indices {
                let replaced = diagonal + (byte == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
