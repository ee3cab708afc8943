// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Synchronization

/// A thread of the operating system: a loop needs its own for as long as it lives.
package final class Thread: Sendable {
    private let handle: pthread_t
    private let isJoined = Atomic<Bool>(false)

    /// Runs `body` on a new thread.
    ///
    /// - Parameter name: What `top -H` shows; cut to 15 bytes, as the kernel does.
    package init(
        named name: String, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        var handle = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(body))
        let code = unsafe pthread_create(&handle, nil, runStart, start.toOpaque())
        if code != 0 {
            unsafe start.release()
            throw SystemError(call: "pthread_create", code: code)
        }
        self.handle = handle
        _ = unsafe pthread_setname_np(handle, String(decoding: name.utf8.prefix(15), as: UTF8.self))
    }

    /// One that nobody waited for ends by itself.
    deinit {
        if !isJoined.load(ordering: .acquiring) { _ = pthread_detach(handle) }
    }

    /// Waits for its end; a second call returns at once.
    package func join() {
        if isJoined.exchange(true, ordering: .acquiringAndReleasing) { return }
        _ = pthread_join(handle, nil)
    }

    /// Lets the calling thread wait.
    package static func sleep(milliseconds: Int64) {
        var time = timespec(tv_sec: Int(milliseconds / 1_000), tv_nsec: Int(milliseconds % 1_000) * 1_000_000)
        _ = unsafe nanosleep(&time, nil)
    }

    /// The cores this process may use (its CPU affinity; a container's quota is not seen here).
    package static var coreCount: Int {
        var set = cpu_set_t()
        guard unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { return 1 }
        return unsafe withUnsafeBytes(of: &set) { raw in
            unsafe max(1, raw.reduce(0) { $0 + $1.nonzeroBitCount })
        }
    }
}

private final class Start {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runStart(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
    return nil
}
