# SPDX-License-Identifier: Apache-2.0
"""Admission: what many policies and bindings cost. A part of run.py: `python3 benchmarks/run.py admission`."""
import json
import os
import re
import tempfile
import time

import policies

POLICY_COUNTS = (5, 50, 500)
BINDING_COUNTS = (1, 64, 1024, 10000)
REVIEW = "02-pod-create-8k.json"


def measure(bench):
    """- bench: the module run.py, whose servers, loads and table are used."""
    ready(bench)
    if not bench.tool("nghttpd") or not bench.tool("h2load"):
        bench.say("nghttpd and h2load (Debian nghttp2-server, nghttp2-client) are not installed: no further figures.\n")
        return
    bindings(bench)
    matching(bench)


def ready(bench):
    """From the start of the process to its first answer, on all cores; its memory then."""
    bench.say("## Admission: 2,000 policies, from the start of the process to the first answer of /readyz\n")
    bench.say("| policies | ready, s (goal 1) | CPU, s | resident, MiB (goal 64) |")
    bench.say("|---|---|---|---|")
    for what, kind in (("one mutation, two conditions, a variable each", "mixed"), ("13 expressions and a selector each", "complex")):
        with tempfile.TemporaryDirectory() as folder:
            policies.write(folder, 5, 2000, kind)
            walls, cpus, memories = [], [], []
            for _ in range(bench.ROUNDS):
                port = bench.free_port()
                start = time.monotonic()
                with bench.postern(folder, port, pinned=False) as server:
                    while bench.status(port, "readyz") != "200":
                        time.sleep(0.005)
                    walls.append(time.monotonic() - start)
                    cpus.append(cpu_seconds(server.process))
                    memories.append(bench.resident(server.process))
            bench.say(f"| {what} | {bench.median(walls):.2f} | {bench.median(cpus):.2f} | {bench.median(memories):.1f} |")
    bench.say()


def cpu_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bindings(bench):
    """One policy with many bindings, each for Namespaces of one label; the request's Namespace has that of the first."""
    bench.say("## Admission: one policy, many bindings with a namespaceSelector each, of which one matches\n")
    bench.say("| bindings | serial µs | times one binding (goal ≤ 2) | instructions a review | times one binding |")
    bench.say("|---|---|---|---|---|")
    body = os.path.join(bench.REVIEWS, REVIEW)
    with open(body, encoding="utf-8") as file:
        namespace = json.load(file)["request"]["namespace"]
    with tempfile.TemporaryDirectory() as folder:
        namespaces = os.path.join(folder, "namespaces.json")
        with open(namespaces, "w", encoding="utf-8") as file:
            json.dump({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": {"team": "t0"}}}, file)
        figures, counted = {}, {}
        for count in BINDING_COUNTS:
            place = os.path.join(folder, str(count))
            write_bindings(place, count)
            counted[count] = bench.instructions(body, folder, place, ["--namespaces", namespaces]) if bench.tool("valgrind") else 0
        servers = []
        try:
            for count in BINDING_COUNTS:
                port = bench.free_port()
                server = bench.postern(os.path.join(folder, str(count)), port, more=["--namespaces", namespaces])
                servers.append((count, port, server.__enter__(), server))
                reply = json.loads(bench.answer(port, body, "validate"))["response"]
                if not any("binding 'b-0'" in text for text in reply.get("warnings", [])) or len(reply["warnings"]) != 1:
                    raise SystemExit(f"{count} bindings: not the answer of one matching binding: {reply}")
            for _ in range(bench.ROUNDS):
                for count, port, _, _ in servers:
                    figures.setdefault(count, []).append(1e6 / bench.load(port, body, 3000, 1, 1, "validate"))
        finally:
            for _, _, _, server in servers:
                server.__exit__()
    first = bench.median(figures[1])
    for count in BINDING_COUNTS:
        value = bench.median(figures[count])
        text = f"{counted[count]:,.0f} | {counted[count] / counted[1]:.2f}" if counted[1] else "valgrind is not installed | "
        bench.say(f"| {count:,} | {value:.0f} | {value / first:.2f} | {text} |")
    bench.say()


def write_bindings(folder, count):
    os.makedirs(folder)
    policy = policies.validating(0, {
        "failurePolicy": "Fail",
        "matchConstraints": policies.rule("", "pods"),
        "validations": [{"expression": "object.spec.containers.size() > 100", "message": "few containers"}],
    })
    documents = [policy]
    for index in range(count):
        documents.append({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingAdmissionPolicyBinding",
            "metadata": {"name": f"b-{index}"},
            "spec": {
                "policyName": policy["metadata"]["name"],
                "validationActions": ["Warn"],
                "matchResources": {"namespaceSelector": {"matchLabels": {"team": f"t{index}"}}},
            },
        })
    for start in range(0, len(documents), 1000):
        with open(os.path.join(folder, f"{start:05}.yaml"), "w", encoding="utf-8") as file:
            file.write("\n---\n".join(json.dumps(document) for document in documents[start:start + 1000]))


def matching(bench):
    bench.say("## Admission: policies that all match, one worker, beside nghttpd serving a file of the answer's size\n")
    bench.say("| path | matching policies | answer, bytes | ours, req/s | nghttpd, req/s | ratio | µs a policy | allocations: ours | OpenSSL | nghttp2 | other |")
    bench.say("|---|---|---|---|---|---|---|---|---|---|---|")
    body = os.path.join(bench.REVIEWS, REVIEW)
    for path, kind in (("validate", "validate"), ("mutate", "labels")):
        for count in POLICY_COUNTS:
            with tempfile.TemporaryDirectory() as folder:
                place = os.path.join(folder, "policies")
                policies.write(place, count, count, kind)
                ports = bench.free_port(), bench.free_port()
                figures = {0: [], 1: []}
                with bench.postern(place, ports[0]):
                    reply = bench.answer(ports[0], body, path)
                    response = json.loads(reply)["response"]
                    if not response["allowed"] or ("patch" in response) != (path == "mutate"):
                        raise SystemExit(f"{count} policies: not the answer expected: {reply[:300]}")
                    os.mkdir(os.path.join(folder, "www"))
                    with open(os.path.join(folder, "www", path), "w", encoding="utf-8") as file:
                        file.write(reply)
                    with bench.nghttpd(os.path.join(folder, "www"), ports[1]):
                        requests = max(1000, 20000 // max(1, count // 10))
                        for side in (0, 1):
                            bench.load(ports[side], body, 500, 8, 16, path)
                        for _ in range(bench.ROUNDS):
                            for side in (0, 1):
                                figures[side].append(bench.load(ports[side], body, requests, 8, 16, path))
                counted = bench.allocations(body, folder, path)
            ours, theirs = bench.median(figures[0]), bench.median(figures[1])
            bench.say(
                f"| /{path} | {count} | {len(reply)} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} | {(1e6 / ours - 1e6 / theirs) / count:.2f} "
                f"| {counted['program']:.3f} | {counted['tls']:.2f} | {counted['http2']:.2f} | {counted['other']:.3f} |")
    bench.say()
