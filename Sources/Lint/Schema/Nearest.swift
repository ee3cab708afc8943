// SPDX-License-Identifier: Apache-2.0

/// The candidate that a misspelt name most likely means: at most two letters wrong, fewer in short names.
func nearest(_ name: String, among candidates: [String]) -> String? {
    let letters = Array(name.lowercased().unicodeScalars)
    let bound = min(2, max(1, letters.count / 4))
    var best: (name: String, distance: Int)?
    for candidate in candidates.sorted() where candidate != name {
        let distance = editDistance(letters, Array(candidate.lowercased().unicodeScalars))
        if distance <= bound, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}

private func editDistance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
    if abs(one.count - other.count) > 2 { return .max }
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for position in other.indices {
            let above = row[position + 1]
            row[position + 1] = min(
                above + 1, row[position] + 1, diagonal + (letter == other[position] ? 0 : 1))
            diagonal = above
        }
    }
    return row[other.count]
}
