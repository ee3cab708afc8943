// SPDX-License-Identifier: Apache-2.0

internal import CAres
internal import EventLoop

// The functions that c-ares calls. They record and return: c-ares must not be called from inside of itself.

func resolverSocketChanged(
    _ data: UnsafeMutableRawPointer?, _ number: ares_socket_t, _ isReading: Int32, _ isWriting: Int32
) {
    guard let data = unsafe data else { return }
    var interest: Interest = []
    if isReading != 0 { interest.insert(.readable) }
    if isWriting != 0 { interest.insert(.writable) }
    unsafe Unmanaged<Resolver.Owner>.fromOpaque(data).takeUnretainedValue().resolver?.socketChanged(number, interest)
}

func resolverAnswered(
    _ argument: UnsafeMutableRawPointer?, _ status: Int32, _ timeouts: Int32, _ found: UnsafeMutablePointer<ares_addrinfo>?
) {
    defer { unsafe ares_freeaddrinfo(found) }
    guard let argument = unsafe argument else { return }
    let query = unsafe Unmanaged<Query>.fromOpaque(argument).takeRetainedValue()
    // The resolver is being torn down: nobody waits any more.
    if status == ARES_EDESTRUCTION { return }
    guard status == ARES_SUCCESS else {
        query.resolver?.answered(query.token, .failure(ResolverError(status: status)))
        return
    }
    var addresses: [IPAddress] = []
    var node = unsafe found?.pointee.nodes
    while let current = unsafe node {
        if let address = unsafe address(of: current.pointee), !addresses.contains(address) { addresses.append(address) }
        unsafe node = current.pointee.ai_next
    }
    let ordered = addresses.filter(\.isIPv4) + addresses.filter { !$0.isIPv4 }
    query.resolver?.answered(
        query.token, ordered.isEmpty ? .failure(.notFound) : .success(Array(ordered.prefix(Limits.addressCount))))
}

private func address(of node: ares_addrinfo_node) -> IPAddress? {
    guard let raw = unsafe UnsafeRawPointer(node.ai_addr) else { return nil }
    // sockaddr_in: family 2, port 2, address 4; sockaddr_in6: family 2, port 2, flow 4, address 16.
    let isIPv4 = unsafe node.ai_addrlen == 16
    let offset = isIPv4 ? 4 : 8
    let count = isIPv4 ? 4 : 16
    guard unsafe Int(node.ai_addrlen) >= offset + count else { return nil }
    return unsafe IPAddress(bytes: Array(UnsafeRawBufferPointer(start: raw + offset, count: count)))
}
