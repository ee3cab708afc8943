// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop

/// What a credential depends on: requests with the same key share one, and one exchange under way.
struct CredentialKey: Hashable {
    /// Of the set of profiles: another set may mean something else by the same names.
    let generation: UInt64
    let share: ShareKey
    /// Annotations that the profile asks for may be part of what is exchanged.
    let annotations: [String]

    init(_ profile: RegistryProfile, _ input: ExchangeInput, _ generation: UInt64, _ cryptography: Cryptography) {
        self.generation = generation
        share = profile.shareKey(input, cryptography)
        annotations = (profile.requiredAnnotations + profile.optionalAnnotations).map {
            input.request.annotations[$0] ?? ""
        }
    }
}

/// Credentials and refusals by key: in memory only, bounded, each for a time. A secret is overwritten when it goes.
struct CredentialCache {
    enum Entry {
        /// - refreshAt: From then on the next asker has it fetched again, and is answered with this one meanwhile.
        /// - until: When it ends on the clock that nobody sets.
        case credential(Credential, refreshAt: Int64, until: MonotonicTime)
        case refusal(BrokerRefusal, until: MonotonicTime)
    }

    private var entries: [CredentialKey: Entry] = [:]
    private let countMaximum: Int

    init(countMaximum: Int) { self.countMaximum = countMaximum }

    var count: Int { entries.count }

    /// What is known now; what has had its time is forgotten.
    mutating func find(_ key: CredentialKey, at now: Moment) -> Entry? {
        guard let entry = entries[key] else { return nil }
        if Self.isOver(entry, at: now) {
            entries[key] = nil
            return nil
        }
        return entry
    }

    mutating func keep(_ key: CredentialKey, _ entry: Entry, at now: Moment) {
        if entries[key] == nil, entries.count >= countMaximum { makeRoom(at: now) }
        entries[key] = entry
    }

    /// Leaves a credential in use without trying to fetch it again before a time.
    mutating func postpone(_ key: CredentialKey, until seconds: Int64) {
        guard case .credential(let credential, let refreshAt, let until) = entries[key] else { return }
        entries[key] = .credential(credential, refreshAt: max(refreshAt, seconds), until: until)
    }

    mutating func removeAll() { entries.removeAll() }

    /// Forgets what has had its time.
    mutating func purge(at now: Moment) {
        for (key, entry) in entries where Self.isOver(entry, at: now) { entries[key] = nil }
    }

    /// Forgets what has had its time; if nothing has, whatever ends first.
    private mutating func makeRoom(at now: Moment) {
        purge(at: now)
        guard entries.count >= countMaximum else { return }
        let first = entries.min { Self.end($0.value, now) < Self.end($1.value, now) }
        if let first { entries[first.key] = nil }
    }

    private static func isOver(_ entry: Entry, at now: Moment) -> Bool { end(entry, now) <= now.seconds }

    private static func end(_ entry: Entry, _ now: Moment) -> Int64 {
        switch entry {
        case .credential(let credential, _, let until): until <= now.monotonic ? .min : credential.expiry ?? .min
        case .refusal(_, let until): until <= now.monotonic ? .min : now.seconds + 1
        }
    }
}

/// One moment on both clocks: deadlines by one, expiry by the other.
struct Moment {
    let monotonic: MonotonicTime
    /// Since 1970.
    let seconds: Int64

    static func now() -> Moment { Moment(monotonic: .now(), seconds: WallClock.secondsSinceEpoch()) }
}
