// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Time zones by name: offsets (`+01:00`), and the files of the IANA database as the system has
/// them.
///
/// A zone is read once and kept for the life of the process; there are at most 600 names, so what
/// is kept is bounded by the database.
enum TimeZones {
    enum Offset {
        case seconds(Int64)
        case failed(String)
    }

    private static let known = Mutex<[String: ZoneFile]>([:])

    /// Seconds east of Greenwich in the zone called so, at a time.
    static func offset(of name: UnsafeBufferPointer<UInt8>, at seconds: Int64) -> Offset {
        let text = unsafe String(decoding: name, as: UTF8.self)
        if text.isEmpty || text == "UTC" || text == "Local" { return .seconds(0) }
        if let colon = text.firstIndex(of: ":") {
            return fixed(text[..<colon], text[text.index(after: colon)...])
        }
        guard isLocationName(text) else { return .failed("time: invalid location name") }
        if let file = known.withLock({ $0[text] }) { return .seconds(file.offset(at: seconds)) }
        guard let bytes = read("/usr/share/zoneinfo/" + text), let file = ZoneFile(bytes) else {
            return .failed("unknown time zone \(text)")
        }
        known.withLock { $0[text] = file }
        return .seconds(file.offset(at: seconds))
    }

    /// `+01:00`, `-07:30`; minutes are added in the direction of the hours, without a limit, as
    /// upstream does.
    private static func fixed(_ hours: Substring, _ minutes: Substring) -> Offset {
        guard let hour = atoi(hours) else {
            return .failed("strconv.Atoi: parsing \"\(hours)\": invalid syntax")
        }
        guard let minute = atoi(minutes) else {
            return .failed("strconv.Atoi: parsing \"\(minutes)\": invalid syntax")
        }
        let isWest = hours.hasPrefix("-")
        return .seconds((hour &* 60 &+ (isWest ? 0 &- minute : minute)) &* 60)
    }

    private static func atoi(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.count < 10 else { return nil }
        return Int64(text)
    }

    /// Names as Go's time.LoadLocation takes them: no way out of the directory.
    private static func isLocationName(_ text: String) -> Bool {
        if text.utf8.first == UInt8(ascii: "/") || text.contains("\\") || text.utf8.count > 64 {
            return false
        }
        return !text.split(separator: "/", omittingEmptySubsequences: false).contains("..")
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Limits.timeZoneByteCount)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        guard count > 0 else { return nil }
        return Array(bytes.prefix(count))
    }
}
