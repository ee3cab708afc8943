# SPDX-License-Identifier: Apache-2.0
"""Reloads under load. A part of run.py: `python3 benchmarks/run.py reload`; or alone:

    python3 benchmarks/reload.py [SECONDS] [POLICIES]      120 seconds and 200 policies where nothing is said

Verdicts: two policies in two files set two labels to the same number; every second both get the next one, by the rename of
a link, as the kubelet replaces a ConfigMap. Beside h2load a client reads every answer's patch: the two labels must be
equal. Fails where a request fails, an answer mixes two sets, or no reload was seen.

Pauses: one connection asks one review after the other while 2,000 complex policies are replaced every four seconds, beside
the same load without reloads.
"""
import base64
import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import policies  # noqa: E402

BODY = "02-pod-create-8k.json"


def half(name, number):
    spec = {
        "matchConstraints": policies.rule("", "pods"),
        "reinvocationPolicy": "Never",
        "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {
            "expression": 'Object{metadata: Object.metadata{labels: {"%s": "%d"}}}' % (name, number)}}],
    }
    api = {"apiVersion": "admissionregistration.k8s.io/v1"}
    policy = {**api, "kind": "MutatingAdmissionPolicy", "metadata": {"name": name}, "spec": spec}
    binding = {**api, "kind": "MutatingAdmissionPolicyBinding", "metadata": {"name": name}, "spec": {"policyName": name}}
    return json.dumps(policy) + "\n---\n" + json.dumps(binding)


def replace(folder, number):
    """The files are links into `..data`, a link itself, whose rename changes all of them at once."""
    place = f"..generation-{number}"
    os.mkdir(os.path.join(folder, place))
    # First and last by name, with the other policies between them.
    for name, file in (("half-a", "a.yaml"), ("half-z", "z.yaml")):
        with open(os.path.join(folder, place, file), "w", encoding="utf-8") as text:
            text.write(half(name, number))
    os.symlink(place, os.path.join(folder, "..new"))
    os.rename(os.path.join(folder, "..new"), os.path.join(folder, "..data"))


class Checker(threading.Thread):
    """Posts one review after another and compares the labels."""

    def __init__(self, port, body, until):
        super().__init__()
        self.port, self.body, self.until = port, body, until
        self.answers, self.mixed, self.failures, self.numbers = 0, [], [], set()

    def run(self):
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=10)
        while time.monotonic() < self.until:
            try:
                connection.request("POST", "/mutate", self.body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200:
                    self.failures.append(f"{answer.status}: {text[:200]}")
                    continue
                patch = json.loads(base64.b64decode(json.loads(text)["response"]["patch"]))
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                self.failures.append(repr(error))
                connection.close()
                continue
            values = [re.search(r'"%s": ?"(\d+)"|/%s", "value": "(\d+)"' % (name, name), json.dumps(patch)) for name in ("half-a", "half-z")]
            pair = [value and (value.group(1) or value.group(2)) for value in values]
            self.answers += 1
            if None in pair or pair[0] != pair[1]:
                self.mixed.append(pair)
            else:
                self.numbers.add(pair[0])


def measure(bench):
    """- bench: the module run.py, whose servers, loads and table are used."""
    if not bench.tool("h2load"):
        bench.say("h2load (Debian nghttp2-client) is not installed: no figures of reloads.\n")
        return
    verdicts(bench, 120, 200)
    pauses(bench, 60)


def wait(bench, port):
    while bench.status(port, "readyz") != "200":
        time.sleep(0.01)


def verdicts(bench, seconds, count):
    bench.say(f"## Reloads: {count} complex policies and two that must agree, replaced every second for {seconds} s\n")
    body = os.path.join(bench.REVIEWS, BODY)
    with tempfile.TemporaryDirectory() as root:
        folder = os.path.join(root, "policies")
        policies.write(folder, 5, count, "complex")
        replace(folder, 0)
        for file in ("a.yaml", "z.yaml"):
            os.symlink(f"..data/{file}", os.path.join(folder, file))
        port = bench.free_port()
        with bench.postern(folder, port, pinned=False, threads=2) as server:
            wait(bench, port)
            start = time.monotonic()
            with open(body, "rb") as file:
                checker = Checker(port, file.read(), start + seconds)
            checker.start()
            load = subprocess.Popen(
                [bench.tool("h2load"), "-t1", "-c4", "-m8", "-D", str(seconds), "-d", body,
                 "-H", "content-type: application/json", f"https://127.0.0.1:{port}/mutate"], stdout=subprocess.PIPE, text=True)
            memory, number = [], 0
            while time.monotonic() < start + seconds - 1:
                time.sleep(1)
                number += 1
                replace(folder, number)
                memory.append(bench.resident(server.process))
            text = load.communicate(timeout=60)[0]
            checker.join()
            reloads = reload_count(server)
    total, started, done, succeeded, failed, errored, timeout = map(int, re.search(
        r"requests: (\d+) total, (\d+) started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", text).groups())
    rate = float(re.search(r"finished in .*?, ([\d.]+) req/s", text).group(1))
    bench.say("| replaced | reloads | sets seen in answers | requests | req/s | failed | answers read | mixed | resident, MiB, through the run |")
    bench.say("|---|---|---|---|---|---|---|---|---|")
    through = " ".join(f"{value:.0f}" for value in memory[::max(1, len(memory) // 8)])
    bench.say(f"| {number} | {reloads} | {len(checker.numbers)} | {done:,} | {rate:.0f} | {failed + errored + timeout} | {checker.answers:,} | {len(checker.mixed)} | {through} |")
    bench.say()
    if failed or errored or timeout or checker.mixed or checker.failures or len(checker.numbers) < number / 2:
        raise SystemExit(f"not good: {checker.mixed[:3]} {checker.failures[:3]}")


def pauses(bench, seconds):
    bench.say(f"## Reloads: one review after the other for {seconds} s, 2,000 complex policies of which 5 match\n")
    bench.say("| policies replaced | reloads | requests | median, µs | p99 | p99.9 | longest | resident at the end, MiB |")
    bench.say("|---|---|---|---|---|---|---|---|")
    body = os.path.join(bench.REVIEWS, BODY)
    with tempfile.TemporaryDirectory() as root:
        folder, times = os.path.join(root, "policies"), os.path.join(root, "times")
        policies.write(folder, 5, 2000, "complex")
        port = bench.free_port()
        with bench.postern(folder, port, pinned=False, threads=1) as server:
            wait(bench, port)
            for every in (None, 4):
                before = reload_count(server)
                load = subprocess.Popen(
                    [bench.tool("h2load"), "-t1", "-c1", "-m1", "-D", str(seconds), "-d", body, f"--log-file={times}",
                     "-H", "content-type: application/json", f"https://127.0.0.1:{port}/validate"], stdout=subprocess.DEVNULL)
                end = time.monotonic() + seconds
                while every and time.monotonic() + every < end:
                    time.sleep(every)
                    # The same policies, as a new file.
                    text = os.path.join(folder, "bench-1000.yaml")
                    with open(text, encoding="utf-8") as old, open(text + ".new", "w", encoding="utf-8") as new:
                        new.write(old.read())
                    os.rename(text + ".new", text)
                if load.wait(timeout=seconds + 60) != 0:
                    raise SystemExit("h2load failed")
                with open(times, encoding="utf-8") as file:
                    rows = [line.split() for line in file]
                os.remove(times)
                if any(row[1] != "200" for row in rows):
                    raise SystemExit("a request failed")
                taken = sorted(int(row[2]) for row in rows)
                what = f"every {every} s" if every else "never"
                figures = " | ".join(f"{taken[min(len(taken) - 1, int(len(taken) * part))]:,}" for part in (0.5, 0.99, 0.999, 1))
                bench.say(f"| {what} | {reload_count(server) - before} | {len(taken):,} | {figures} | {bench.resident(server.process):.1f} |")
    bench.say()


def reload_count(server):
    with open(f"/proc/{server.process.pid}/fd/2", encoding="utf-8") as log:
        return log.read().count("Policies reloaded")


if __name__ == "__main__":
    import run
    verdicts(run, int(sys.argv[1]) if len(sys.argv) > 1 else 120, int(sys.argv[2]) if len(sys.argv) > 2 else 200)
