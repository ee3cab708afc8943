// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The parts of the benchmarks that run inside one process; `run.py` calls it.
///
///     measure json DIRECTORY     the scanner beside simdjson, a table on standard output
///     measure cel                each expression of the task on standard input, JSON on standard output
///     measure compile            many expressions at once and a long one, JSON on standard output
///     measure repeat ID N M      one expression of the task, evaluated N times and compiled M times
@main
struct Measure {
    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "json" where CommandLine.arguments.count == 3:
            try measureScanner(reviews: CommandLine.arguments[2])
        case "cel":
            try measureExpressions()
        case "compile":
            try measureCompilation()
        case "repeat" where CommandLine.arguments.count == 5:
            try repeatExpression(
                CommandLine.arguments[2], Int(CommandLine.arguments[3]) ?? 1,
                compileCount: Int(CommandLine.arguments[4]) ?? 0)
        default:
            fail("usage: measure json DIRECTORY | measure cel | measure compile | measure repeat ID N M")
        }
    }
}

/// Nanoseconds of the monotonic clock.
func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The least time of one call of `body`, in nanoseconds, over about `budget`: the machine is shared, and noise only adds.
func leastNanoseconds(budget: UInt64 = 250_000_000, _ body: () -> Void) -> Double {
    body()
    var least = UInt64.max
    let end = now() + budget
    while now() < end {
        let start = now()
        body()
        least = min(least, now() - start)
    }
    return Double(least)
}

func read(path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
}

func fail(_ message: String) -> Never {
    print("measure: \(message)")
    exit(2)
}
