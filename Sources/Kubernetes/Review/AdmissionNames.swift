// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The keys that the program itself looks up in reviews and objects, interned once with the policy set.
///
/// Only as good as the `Names` they were interned in and the copies made of it later.
package struct AdmissionNames: BitwiseCopyable, Sendable {
    // Any object.
    package let apiVersion, kind, metadata, labels, name, namespace, generateName, spec, status: Name
    // AdmissionReview.
    package let request, uid, resource, subResource: Name
    package let requestKind, requestResource, requestSubResource: Name
    package let operation, userInfo, object, oldObject, dryRun, options: Name
    package let group, version: Name
    package let username, groups, extra: Name

    package init(in names: inout Names) {
        apiVersion = names.intern("apiVersion")
        kind = names.intern("kind")
        metadata = names.intern("metadata")
        labels = names.intern("labels")
        name = names.intern("name")
        namespace = names.intern("namespace")
        generateName = names.intern("generateName")
        spec = names.intern("spec")
        status = names.intern("status")
        request = names.intern("request")
        uid = names.intern("uid")
        resource = names.intern("resource")
        subResource = names.intern("subResource")
        requestKind = names.intern("requestKind")
        requestResource = names.intern("requestResource")
        requestSubResource = names.intern("requestSubResource")
        operation = names.intern("operation")
        userInfo = names.intern("userInfo")
        object = names.intern("object")
        oldObject = names.intern("oldObject")
        dryRun = names.intern("dryRun")
        options = names.intern("options")
        group = names.intern("group")
        version = names.intern("version")
        username = names.intern("username")
        groups = names.intern("groups")
        extra = names.intern("extra")
    }
}
