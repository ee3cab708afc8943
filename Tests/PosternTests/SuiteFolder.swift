// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import postern

/// A folder with a policy and a suite, for one test.
final class SuiteFolder {
    let folder: Foundation.URL

    init(_ files: [String: String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "postern-suite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func arguments(_ options: [String] = []) -> [String] { [folder.path] + options }

    /// Containers may not be privileged, and the team of a Pod is copied from a ConfigMap or an annotation.
    static let policies = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: few}
        spec:
          matchConstraints:
            resourceRules: [{apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"]}]
          validations:
          - expression: object.spec.replicas <= 3
            message: at most three
            reason: Forbidden
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: few}
        spec: {policyName: few, validationActions: [Deny]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: team}
        spec:
          paramKind: {apiVersion: v1, kind: ConfigMap}
          matchConstraints:
            resourceRules: [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}]
          reinvocationPolicy: Never
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration: {expression: "Object{metadata: Object.metadata{labels: {'team': string(params.data.team)}}}"}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: team}
        spec: {policyName: team, paramRef: {name: teams, namespace: shop, parameterNotFoundAction: Deny}}
        """

    /// A suite that passes. Wrong ones are made of it by changing one line.
    static let suite = """
        apiVersion: postern.dev/v1alpha1
        kind: AdmissionPolicyTest
        metadata: {name: both}
        spec:
          files: [policies.yaml]
          policies: [few, team]
          namespaces: [{apiVersion: v1, kind: Namespace, metadata: {name: shop}}]
          params: [{apiVersion: v1, kind: ConfigMap, metadata: {name: teams, namespace: shop}, data: {team: pay}}]
          cases:
          - name: three
            namespace: shop
            object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}
            expect: {allowed: true, changed: false, matched: [few]}
          - name: four
            namespace: shop
            oldObject: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}
            object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 4}}
            expect:
              allowed: false
              code: 403
              reason: Forbidden
              messageContains: at most three
          - name: team
            namespace: shop
            user: {username: jane, groups: [dev]}
            object: {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: a}]}}
            expect:
              allowed: true
              object: {apiVersion: v1, kind: Pod, metadata: {name: web, labels: {team: pay}}, spec: {containers: [{name: a}]}}
              patch: [{op: add, path: /metadata/labels, value: {team: pay}}]
              idempotent: true
        """
}
