# SPDX-License-Identifier: Apache-2.0
"""The access policies that `/authorize` is measured with, and the reviews, each with the rule that answers it.

    python3 access_policies.py DIRECTORY TOTAL

Policy N lets the service account agent-N list and watch the Pods of team-N; every tenth takes its value from an expression, every
seventh has a condition. All of them are about Pods, so that only the subject tells them apart.
"""
import json
import os
import sys


def policy(number):
    requirement = {"key": "team", "operator": "In", "values": [f"team-{number}"]}
    rule = {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch"]}
    spec = {"subjects": [{"kind": "ServiceAccount", "name": f"agent-{number}", "namespace": "monitoring"}], "rules": [rule]}
    if number % 10 == 0:
        spec["variables"] = [{"name": "team", "expression": "'team-' + request.user.split('-')[1]"}]
        requirement = {"key": "team", "operator": "In", "valuesFrom": "[variables.team]"}
    if number % 7 == 0:
        rule["condition"] = "request.resourceAttributes.namespace != 'kube-system'"
    rule["labelSelector"] = {"requirements": [requirement]}
    return {
        "apiVersion": "postern.dev/v1alpha1",
        "kind": "ClusterAccessPolicy",
        "metadata": {"name": f"team-{number}"},
        "spec": spec,
    }


def write(directory, total):
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "policies.yaml"), "w", encoding="utf-8") as file:
        for number in range(total):
            file.write(json.dumps(policy(number)) + "\n---\n")


def review(number, values):
    return {
        "kind": "SubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "metadata": {},
        "spec": {
            "resourceAttributes": {
                "namespace": "shop",
                "verb": "list",
                "version": "v1",
                "resource": "pods",
                "labelSelector": {"requirements": [{"key": "team", "operator": "In", "values": values}]},
            },
            "user": f"system:serviceaccount:monitoring:agent-{number}",
            "groups": ["system:serviceaccounts", "system:serviceaccounts:monitoring", "system:authenticated"],
            "uid": "0b6c0d0c-0000-4000-8000-000000000001",
            "extra": {"authentication.kubernetes.io/node-name": ["node1"], "authentication.kubernetes.io/pod-name": ["agent-abc12"]},
        },
        "status": {"allowed": False},
    }


REVIEWS = [
    ("allowed by one policy", review(501, ["team-501"]), "policy/team-501#0"),
    ("allowed, values from an expression", review(510, ["team-510"]), "policy/team-510#0"),
    ("no opinion, the selector is wider", review(501, ["team-501", "web"]), ""),
]


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
