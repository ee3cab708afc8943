# SPDX-License-Identifier: Apache-2.0
"""The policies that the server is measured with, written as YAML (JSON is YAML) into a directory.

    python3 policies.py DIRECTORY MATCHING TOTAL [labels]

MATCHING policies apply to every Pod that is created, in turn: a label by ApplyConfiguration, a default of the security
context, an annotation by JSONPatch with a variable, an environment variable in every container, a toleration. The
others are the same for resources that the review does not have. With `labels` every one sets a label.
"""
import json
import os
import sys

APPLY = [
    'Object{metadata: Object.metadata{labels: {"bench.example.com/policy-%d": "applied"}}}',
    "Object{spec: Object.spec{securityContext: Object.spec.securityContext{runAsNonRoot: true}}}",
    None,
    "Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name,"
    ' env: [Object.spec.containers.env{name: "POLICY_%d", value: "applied"}]})}}',
    None,
]
PATCH = [
    None,
    None,
    'has(object.metadata.annotations) ? [JSONPatch{op: "add", path: "/metadata/annotations/" + '
    'jsonpatch.escapeKey("bench.example.com/policy-%d"), value: variables.summary}] : '
    '[JSONPatch{op: "add", path: "/metadata/annotations", value: {"bench.example.com/policy-%d": variables.summary}}]',
    None,
    '[JSONPatch{op: "add", path: "/spec/tolerations/-", value: {"key": "bench-%d", "operator": "Exists"}}]',
]
OTHERS = [("apps", "deployments"), ("batch", "jobs"), ("", "configmaps"), ("", "services"), ("networking.k8s.io", "ingresses")]


def policy(index, group, resource, kind):
    shape = 0 if kind == "labels" else index % 5
    if APPLY[shape]:
        expression = APPLY[shape].replace("%d", str(index))
        mutation = {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}
    else:
        expression = PATCH[shape].replace("%d", str(index))
        mutation = {"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicy",
        "metadata": {"name": "bench-%04d" % index},
        "spec": {
            "matchConstraints": {
                "resourceRules": [
                    {"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [resource]}
                ]
            },
            "variables": [{"name": "summary", "expression": "string(object.spec.containers.size()) + ' containers'"}],
            "matchConditions": [
                {"name": "not-system", "expression": "!request.namespace.startsWith('kube-')"},
                {"name": "has-containers", "expression": "has(object.spec.containers) && object.spec.containers.all(c, has(c.image))"},
            ],
            "failurePolicy": "Fail",
            "reinvocationPolicy": "Never",
            "mutations": [mutation],
        },
    }


def binding(index):
    name = "bench-%04d" % index
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name},
    }


def write(directory, matching, total, kind="mixed"):
    os.makedirs(directory, exist_ok=True)
    for index in range(total):
        group, resource = ("", "pods") if index < matching else OTHERS[index % len(OTHERS)]
        with open(os.path.join(directory, "bench-%04d.yaml" % index), "w", encoding="utf-8") as file:
            file.write(json.dumps(policy(index, group, resource, kind), indent=1) + "\n---\n" + json.dumps(binding(index), indent=1) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
