# SPDX-License-Identifier: Apache-2.0
"""The policies that the server is measured with, written as YAML (JSON is YAML) into a directory.

    python3 policies.py DIRECTORY MATCHING TOTAL [labels | complex | validate]

MATCHING policies apply to every Pod that is created, in turn: a label by ApplyConfiguration, a default of the security
context, an annotation by JSONPatch with a variable, an environment variable in every container, a toleration. The
others are the same for resources that the review does not have. With `labels` every one sets a label. With `complex`
every one is a validating policy as authors write them: three match conditions, four variables, six validations of
which two word their message, an audit annotation, a namespace selector in its binding; every Pod of the recorded
reviews passes. With `validate` every one is a validating policy with one variable, one match condition and two
validations that hold.
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


def rule(group, resource):
    return {"resourceRules": [{"apiGroups": [group], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [resource]}]}


def validating(index, spec):
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": "bench-%04d" % index},
        "spec": spec,
    }


def complex_policy(index, group, resource):
    """About what the longer policies of the upstream library look like; no two have an expression of the same text."""
    mark = "bench.example.com/exempt-%d" % index
    return validating(index, {
        "failurePolicy": "Fail",
        "matchConstraints": rule(group, resource),
        "matchConditions": [
            {"name": "not-system", "expression": "!request.namespace.startsWith('kube-') && request.namespace != 'skip-%d'" % index},
            {"name": "not-the-nodes", "expression": "!('system:nodes' in request.userInfo.groups) || request.name == 'node-%d'" % index},
            {"name": "not-exempt", "expression": "!(has(object.metadata.annotations) && '%s' in object.metadata.annotations)" % mark},
        ],
        "variables": [
            {"name": "containers", "expression": "(has(object.spec.containers) ? object.spec.containers : []) + "
             "(has(object.spec.initContainers) ? object.spec.initContainers : [])"},
            {"name": "images", "expression": "variables.containers.map(c, has(c.image) ? c.image : '')"},
            {"name": "bad", "expression": "variables.images.filter(i, i.startsWith('registry-%d.example.com/'))" % index},
            {"name": "privileged", "expression": "variables.containers.filter(c, has(c.securityContext) && "
             "has(c.securityContext.privileged) && c.securityContext.privileged).map(c, c.name)"},
        ],
        "validations": [
            {"expression": "size(variables.bad) == 0", "messageExpression": "'images of registry %d: ' + variables.bad.join(', ')" % index},
            {"expression": "size(variables.privileged) <= %d" % (index + 100), "reason": "Forbidden",
             "messageExpression": "'%d: privileged: ' + variables.privileged.join(', ')" % index},
            {"expression": "variables.containers.all(c, c.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') || c.name == 'x%d')" % index,
             "message": "container names are DNS labels"},
            {"expression": "!has(object.spec.hostNetwork) || !object.spec.hostNetwork || "
             "has(object.metadata.labels) && 'host-%d' in object.metadata.labels" % index, "message": "no host network"},
            {"expression": "variables.containers.all(c, !has(c.ports) || c.ports.all(p, !has(p.hostPort) || p.hostPort in [0, %d]))" % (30000 + index),
             "message": "no host ports"},
            {"expression": "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath) || "
             "v.hostPath.path.startsWith('/var/lib/%d/'))" % index, "message": "host paths are under the driver's own folder"},
        ],
        "auditAnnotations": [
            {"key": "containers-%d" % index, "valueExpression": "size(variables.containers) > %d ? 'many' : ''" % (50 + index)},
        ],
    })


def plain_validation(index, group, resource):
    return validating(index, {
        "failurePolicy": "Fail",
        "matchConstraints": rule(group, resource),
        "matchConditions": [{"name": "not-system", "expression": "!request.namespace.startsWith('kube-%d')" % index}],
        "variables": [{"name": "count", "expression": "object.spec.containers.size() + %d" % index}],
        "validations": [
            {"expression": "variables.count > %d" % index, "message": "a Pod has a container"},
            {"expression": "object.spec.containers.all(c, has(c.image) && c.image != 'forbidden-%d')" % index, "message": "that image is forbidden"},
        ],
    })


def policy(index, group, resource, kind):
    if kind == "complex":
        return complex_policy(index, group, resource)
    if kind == "validate":
        return plain_validation(index, group, resource)
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


def binding(index, kind):
    name = "bench-%04d" % index
    spec = {"policyName": name}
    if kind in ("complex", "validate"):
        spec["validationActions"] = ["Deny"]
    if kind == "complex":
        requirement = {"key": "bench.example.com/skip", "operator": "NotIn", "values": ["%d" % index]}
        spec["matchResources"] = {"namespaceSelector": {"matchExpressions": [requirement]}}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": ("Validating" if kind in ("complex", "validate") else "Mutating") + "AdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": spec,
    }


def write(directory, matching, total, kind="mixed"):
    os.makedirs(directory, exist_ok=True)
    for index in range(total):
        group, resource = ("", "pods") if index < matching else OTHERS[index % len(OTHERS)]
        with open(os.path.join(directory, "bench-%04d.yaml" % index), "w", encoding="utf-8") as file:
            file.write(json.dumps(policy(index, group, resource, kind), indent=1) + "\n---\n" + json.dumps(binding(index, kind), indent=1) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
