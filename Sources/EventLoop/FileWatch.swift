// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Directories that tell when something in them changes: `inotify`.
///
/// Events are hints and no more: the reader looks at the files itself. So nothing is lost when the
/// kernel's queue overflows (that is one more hint), and a mounted ConfigMap needs nothing special:
/// the swap of its `..data` link is a rename in the watched directory.
package struct FileWatch: ~Copyable {
    private let descriptor: Descriptor

    package init() throws(SystemError) {
        descriptor = Descriptor(
            owning: try value(of: "inotify_init1") {
                inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
            })
    }

    package var number: Int32 { descriptor.number }

    /// Watches what is created, written, renamed and deleted directly in `directory`.
    ///
    /// - Returns: A number that `changes` reports; the same directory gives the same number.
    package borrowing func watch(directory: String) throws(SystemError) -> Int32 {
        let mask =
            IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
        let number = descriptor.number
        return try value(of: "inotify_add_watch") {
            unsafe inotify_add_watch(number, directory, UInt32(mask))
        }
    }

    /// Takes all that was reported and calls `body` with the number of each watch concerned, or
    /// with nothing when reports were lost and all must be looked at.
    package borrowing func changes(_ body: (Int32?) -> Void) {
        let number = descriptor.number
        unsafe withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
            while case .bytes(let count) = transfer({
                unsafe read(number, buffer.baseAddress, buffer.count)
            }) {
                var offset = 0
                let header = MemoryLayout<inotify_event>.size
                while offset + header <= count {
                    let event = unsafe buffer.loadUnaligned(
                        fromByteOffset: offset, as: inotify_event.self)
                    body(event.mask & UInt32(IN_Q_OVERFLOW) != 0 ? nil : event.wd)
                    offset += header + Int(event.len)
                }
            }
        }
    }
}
