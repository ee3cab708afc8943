// SPDX-License-Identifier: Apache-2.0

import JSON

/// The words of OpenAPI documents and CustomResourceDefinitions that schemas are made from.
struct SchemaWords {
    let components, schemas, paths: Name
    let type, format, properties, additionalProperties, items, allOf, reference, defaultValue: Name
    let listType, listMapKeys, mapType, patchStrategy, patchMergeKey: Name
    let preserveUnknownFields, intOrString, groupVersionKind: Name
    let group, version, kind, metadata, apiVersion: Name
    let spec, names, name, versions, served, schema, openAPIV3Schema: Name

    init(in names: inout Names) {
        components = names.intern("components")
        schemas = names.intern("schemas")
        paths = names.intern("paths")
        type = names.intern("type")
        format = names.intern("format")
        properties = names.intern("properties")
        additionalProperties = names.intern("additionalProperties")
        items = names.intern("items")
        allOf = names.intern("allOf")
        reference = names.intern("$ref")
        defaultValue = names.intern("default")
        listType = names.intern("x-kubernetes-list-type")
        listMapKeys = names.intern("x-kubernetes-list-map-keys")
        mapType = names.intern("x-kubernetes-map-type")
        patchStrategy = names.intern("x-kubernetes-patch-strategy")
        patchMergeKey = names.intern("x-kubernetes-patch-merge-key")
        preserveUnknownFields = names.intern("x-kubernetes-preserve-unknown-fields")
        intOrString = names.intern("x-kubernetes-int-or-string")
        groupVersionKind = names.intern("x-kubernetes-group-version-kind")
        group = names.intern("group")
        version = names.intern("version")
        kind = names.intern("kind")
        metadata = names.intern("metadata")
        apiVersion = names.intern("apiVersion")
        spec = names.intern("spec")
        self.names = names.intern("names")
        name = names.intern("name")
        versions = names.intern("versions")
        served = names.intern("served")
        schema = names.intern("schema")
        openAPIV3Schema = names.intern("openAPIV3Schema")
    }
}
