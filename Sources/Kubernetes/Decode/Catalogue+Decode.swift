// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Catalogue {
    /// Why the API server's strict decoder would refuse `object`, in its words; nil where it would not.
    ///
    /// After a JSONPatch the API server decodes the whole object into the Go struct of the kind that the object says it
    /// is. Only what differs from `original`, which it has decoded before, is looked at. Custom resources are decoded
    /// into maps, and kinds without schema cannot be checked: both pass. Source: admission.md 7.1.
    /// - Parameter requested: The request's kind with what `find` gave for it: nearly always it is the object's.
    /// - Returns: The cause; the Status' message is `Internal error occurred: ` and this (code 500, reason InternalError,
    ///   whatever the failure policy says).
    package func decodeFailure(
        of object: Node, original: Node, requested: (kind: GroupVersionType, lookup: Lookup)? = nil,
        names: borrowing Names, wellKnown: AdmissionNames, arena: inout Arena
    ) -> String? {
        let ownKind = object.groupVersionKind(wellKnown)
        var lookup: Lookup?
        if let requested, ownKind == requested.kind { lookup = requested.lookup }
        guard case .type(let type, isBuiltIn: true) = lookup ?? find(ownKind) else { return nil }
        // Of another kind nothing has been decoded yet.
        let isSameKind = ownKind == original.groupVersionKind(wellKnown)
        var check = DecodeCheck(self)
        check.check(object, isSameKind ? original : nil, type, owner: TypeRecord(), arena: &arena)
        return check.message(names: names)
    }
}

extension Catalogue {
    /// Why the Go type of a built-in kind could not take the values of a patch; nil where it can.
    ///
    /// The live object has been decoded before, so only what the patch brings is looked at.
    package func decodeFailure(
        ofPatch patch: Node, type: TypeID, names: borrowing Names, arena: inout Arena
    ) -> String? {
        var check = DecodeCheck(self)
        check.check(patch, nil, type, owner: TypeRecord(), arena: &arena)
        return check.message(names: names)
    }
}

extension Node {
    /// What apiVersion and kind say.
    func groupVersionKind(_ names: AdmissionNames) -> GroupVersionType {
        let apiVersion = self[names.apiVersion]?.utf8 ?? .nothing
        let kind = self[names.kind]?.utf8 ?? .nothing
        for index in 0..<apiVersion.count where apiVersion[index] == UInt8(ascii: "/") {
            return GroupVersionType(
                group: apiVersion.part(0, index), version: apiVersion.part(index + 1, apiVersion.count),
                type: kind)
        }
        return GroupVersionType(group: .nothing, version: apiVersion, type: kind)
    }
}

extension UTF8Text {
    fileprivate func part(_ start: Int, _ end: Int) -> UTF8Text {
        unsafe UTF8Text(UnsafeBufferPointer(rebasing: buffer[start..<end]))
    }
}
