// SPDX-License-Identifier: Apache-2.0

package import CEL

/// The object types of policies: what `request` and `namespaceObject` declare.
///
/// Only the declared fields compile; the values are plain documents. That `metadata.UID` is
/// declared and the documents have `uid`, and that timestamps are texts in them, is upstream's.
/// Source: apiserver `plugin/policy` `BuildRequestType`, `BuildNamespaceType`.
package enum AdmissionTypes {
    package static let request = CELType.object("kubernetes.AdmissionRequest")
    package static let namespace = CELType.object("kubernetes.Namespace")
    /// The object whose fields are a policy's variables.
    package static let variables = CELType.object(variablesName)
    package static let variablesName = "kubernetes.variables"

    package static let objects: [ObjectType] = requestObjects + namespaceObjects

    private static let requestObjects: [ObjectType] = [
        ObjectType(
            name: "kubernetes.GroupVersionKind",
            fields: ["group": .string, "version": .string, "kind": .string]),
        ObjectType(
            name: "kubernetes.GroupVersionResource",
            fields: ["group": .string, "version": .string, "resource": .string]),
        ObjectType(
            name: "kubernetes.UserInfo",
            fields: [
                "username": .string, "uid": .string, "groups": .list(.string),
                "extra": .map(.string, .list(.string)),
            ]),
        ObjectType(
            name: "kubernetes.AdmissionRequest",
            fields: [
                "kind": .object("kubernetes.GroupVersionKind"),
                "resource": .object("kubernetes.GroupVersionResource"), "subResource": .string,
                "requestKind": .object("kubernetes.GroupVersionKind"),
                "requestResource": .object("kubernetes.GroupVersionResource"),
                "requestSubResource": .string,
                "name": .string, "namespace": .string, "operation": .string,
                "userInfo": .object("kubernetes.UserInfo"), "dryRun": .bool, "options": .dyn,
            ]),
    ]

    private static let namespaceObjects: [ObjectType] = [
        ObjectType(
            name: "kubernetes.NamespaceMetadata",
            fields: [
                "name": .string, "generateName": .string, "namespace": .string,
                "labels": .map(.string, .string), "annotations": .map(.string, .string),
                "UID": .string,
                "creationTimestamp": .timestamp, "deletionGracePeriodSeconds": .int,
                "deletionTimestamp": .timestamp, "generation": .int, "resourceVersion": .string,
                "finalizers": .list(.string),
            ]),
        ObjectType(name: "kubernetes.NamespaceSpec", fields: ["finalizers": .list(.string)]),
        ObjectType(
            name: "kubernetes.NamespaceCondition",
            fields: [
                "status": .string, "type": .string, "lastTransitionTime": .timestamp,
                "message": .string,
                "reason": .string,
            ]),
        ObjectType(
            name: "kubernetes.NamespaceStatus",
            fields: [
                "phase": .string, "conditions": .list(.object("kubernetes.NamespaceCondition")),
            ]),
        ObjectType(
            name: "kubernetes.Namespace",
            fields: [
                "metadata": .object("kubernetes.NamespaceMetadata"),
                "spec": .object("kubernetes.NamespaceSpec"),
                "status": .object("kubernetes.NamespaceStatus"),
            ]),
    ]
}
