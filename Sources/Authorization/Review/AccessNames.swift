// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The keys that the program itself looks up in a SubjectAccessReview, interned once with the policy set.
package struct AccessNames: BitwiseCopyable, Sendable {
    let apiVersion, kind, spec: Name
    let user, uid, groups, group, extra, resourceAttributes, nonResourceAttributes: Name
    let namespace, verb, version, resource, subresource, name, path: Name
    let fieldSelector, labelSelector, rawSelector, requirements, key, relation, values: Name

    package init(in names: inout Names) {
        apiVersion = names.intern("apiVersion")
        kind = names.intern("kind")
        spec = names.intern("spec")
        user = names.intern("user")
        uid = names.intern("uid")
        groups = names.intern("groups")
        group = names.intern("group")
        extra = names.intern("extra")
        resourceAttributes = names.intern("resourceAttributes")
        nonResourceAttributes = names.intern("nonResourceAttributes")
        namespace = names.intern("namespace")
        verb = names.intern("verb")
        version = names.intern("version")
        resource = names.intern("resource")
        subresource = names.intern("subresource")
        name = names.intern("name")
        path = names.intern("path")
        fieldSelector = names.intern("fieldSelector")
        labelSelector = names.intern("labelSelector")
        rawSelector = names.intern("rawSelector")
        requirements = names.intern("requirements")
        key = names.intern("key")
        relation = names.intern("operator")
        values = names.intern("values")
    }
}
