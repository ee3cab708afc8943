// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// What a descriptor is asked to tell.
package struct Interest: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Interest(rawValue: EPOLLIN.rawValue)
    package static let writable = Interest(rawValue: EPOLLOUT.rawValue)
}

/// One report of the kernel about one descriptor.
package struct Event {
    /// What the descriptor was added with.
    package let token: UInt64
    let bits: UInt32

    /// There are bytes, a connection, or an end of stream to be read.
    package var isReadable: Bool {
        bits & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
    }
    package var isWritable: Bool { bits & (EPOLLOUT.rawValue | EPOLLERR.rawValue) != 0 }
    /// Both directions are gone: there is nobody to write to.
    package var isHangUp: Bool { bits & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 }
}

/// The descriptors of one loop thread and what happened on them: `epoll`, level-triggered.
///
/// Level and not edge: a loop reads once an event and the kernel reminds it of the rest, so the
/// read that only finds `EAGAIN` is spared, one busy connection cannot keep the others waiting, and
/// a forgotten byte cannot hang a connection. Interest in writing is on only while bytes wait.
@safe
package struct Poller: ~Copyable {
    private let descriptor: Descriptor
    private let events: UnsafeMutablePointer<epoll_event>
    private let eventMaximum: Int32

    /// - Parameter eventMaximum: Events taken out of the kernel by one `wait`.
    package init(eventMaximum: Int = 128) throws(SystemError) {
        let number = try value(of: "epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) }
        descriptor = Descriptor(owning: number)
        self.eventMaximum = Int32(clamping: max(eventMaximum, 1))
        unsafe events = .allocate(capacity: Int(self.eventMaximum))
        unsafe events.initialize(repeating: epoll_event(), count: Int(self.eventMaximum))
    }

    deinit { unsafe events.deallocate() }

    /// Readable while an event waits, so that one poller may stand in another.
    package var number: Int32 { descriptor.number }

    package borrowing func add(
        _ number: Int32, token: UInt64, interest: Interest
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, number, token, interest)
    }

    package borrowing func modify(
        _ number: Int32, token: UInt64, interest: Interest
    ) throws(SystemError) {
        try control(EPOLL_CTL_MOD, number, token, interest)
    }

    /// Forgets a descriptor.
    ///
    /// Closing the last copy of one does the same.
    package borrowing func remove(_ number: Int32) throws(SystemError) {
        try control(EPOLL_CTL_DEL, number, 0, [])
    }

    /// Waits for events, at most `timeoutMilliseconds` (negative: without end), and says how many.
    ///
    /// A signal ends the wait early with 0 events: the caller looks at its clock and waits again.
    package borrowing func wait(timeoutMilliseconds: Int32) throws(SystemError) -> Int {
        let count = unsafe epoll_wait(descriptor.number, events, eventMaximum, timeoutMilliseconds)
        if count >= 0 { return Int(count) }
        let code = currentErrorCode()
        if code == EINTR { return 0 }
        throw SystemError(call: "epoll_wait", code: code)
    }

    /// An event of the last `wait`.
    package borrowing func event(at index: Int) -> Event {
        precondition(index >= 0 && index < Int(eventMaximum), "no such event")
        let event = unsafe events[index]
        return unsafe Event(token: event.data.u64, bits: event.events)
    }

    private borrowing func control(
        _ operation: Int32, _ number: Int32, _ token: UInt64, _ interest: Interest
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = token
        _ = try value(of: "epoll_ctl") {
            unsafe epoll_ctl(descriptor.number, operation, number, &event)
        }
    }
}
