# SPDX-License-Identifier: Apache-2.0
"""`make bench`: our figures beside a peer's or the limit's in the same run, as ratios.

    python3 benchmarks/run.py [cel] [expressions] [server] [json] [counts] [access] [admission] [reload]
                                                                                    all seven where none is named

Every figure is the median of five runs, ours and the peer's in turn, because these machines are shared: read the ratios. The
table is printed and written to benchmarks/results/. A peer that is not there is said, never left out in silence.
"""
import datetime
import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.path.join(ROOT, "benchmarks")
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
BINARY = os.path.join(ROOT, ".build", "release", "postern")
MEASURE = os.path.join(BENCH, ".build", "release", "measure")
CERTIFICATES = os.path.join(ROOT, "certs", "development")
REVIEWS = os.path.join(SHARED, "fixtures", "admissionreviews")
ROUNDS = 5

sys.path.insert(0, BENCH)
import access_policies  # noqa: E402
import admission  # noqa: E402
import policies  # noqa: E402
import reload  # noqa: E402

lines = []


def say(text=""):
    print(text, flush=True)
    lines.append(text)


def median(values):
    return statistics.median(values)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def tool(name):
    for folder in os.environ["PATH"].split(":") + ["/usr/sbin"]:
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    return None


# (a) CEL -------------------------------------------------------------------------------------------------------------


def peer_python():
    """A virtual environment with cel-cpp's binding; made once under benchmarks/.build."""
    folder = os.path.join(BENCH, ".build", "peers")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        print("installing cel-expr-python from PyPI", flush=True)
        for interpreter in ("python3.11", "python3"):
            try:
                run([interpreter, "-m", "venv", folder])
                run([python, "-m", "pip", "install", "-q", "cel-expr-python"])
                break
            except (OSError, subprocess.CalledProcessError):
                continue
    try:
        run([python, "-c", "import cel_expr_python.cel"])
        return python
    except (OSError, subprocess.CalledProcessError):
        return None


def bench_cel():
    say("## CEL: nanoseconds, cost accounting on, beside cel-cpp\n")
    with open(os.path.join(BENCH, "cel_set.json"), encoding="utf-8") as file:
        task = json.load(file)
    task["object"] = os.path.join(SHARED, "fixtures", "benchmark-pod.json")
    text = json.dumps(task)
    python = peer_python()
    if python is None:
        say("cel-cpp (PyPI cel-expr-python) could not be installed: no peer in this run.\n")
    ours, peers = [], []
    for _ in range(ROUNDS):
        ours.append(json.loads(run([MEASURE, "cel"], input=text)))
        if python:
            peers.append(json.loads(run([python, os.path.join(BENCH, "peers", "cel_cpp.py")], input=text)))
    say("| id | what | ours | cel-cpp | times faster | compile: ours, µs | compile: cel-cpp, µs | program, bytes |")
    say("|---|---|---|---|---|---|---|---|")
    for row in task["set"]:
        mine = [r[row["id"]] for r in ours]
        if any("error" in m for m in mine):
            say(f"| {row['id']} | {row['what']} | {mine[0]['error']} | | | | | |")
            continue
        value = median([m["nanoseconds"] for m in mine])
        compiled = median([m["compile"] for m in mine]) / 1000
        theirs = [p[row["id"]] for p in peers]
        if not theirs or "error" in theirs[0]:
            why = "not installed" if not theirs else "cannot run it"
            say(f"| {row['id']} | {row['what']} | {value:.1f} | {why} | | {compiled:.1f} | | {mine[0]['bytes']} |")
            continue
        if any(m["value"] != t["value"] for m, t in zip(mine, theirs)):
            say(f"| {row['id']} | {row['what']} | the two disagree on the value | | | | | |")
            continue
        other = median([t["nanoseconds"] for t in theirs])
        other_compiled = median([t["compile"] for t in theirs]) / 1000
        say(f"| {row['id']} | {row['what']} | {value:.1f} | {other:.1f} | {other / value:.1f} | {compiled:.1f} | {other_compiled:.0f} | {mine[0]['bytes']} |")
    say()
    bench_compilation(task)


def operands(text):
    """What stands between the outermost && of an expression."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and text.startswith(" && ", index):
            parts.append(text[start:index])
            start = index + 4
    return parts + [text[start:]]


def bench_compilation(task):
    """2,000 typical expressions kept in one process, and one policy's worth of 200 lines."""
    loop = next(row["loop"] for row in task["set"] if row["id"] == "i")
    conditions = operands(loop.partition("xs.all(x, ")[2][:-1])
    typical = [f"{conditions[n % len(conditions)]} || 'case {n}' == object.metadata.name" for n in range(2000)]
    long = " &&\n".join(conditions[n % len(conditions)] for n in range(200))
    text = json.dumps({**task, "typical": typical, "long": long})
    found = [json.loads(run([MEASURE, "compile"], input=text)) for _ in range(ROUNDS)]
    seconds = median([f["nanoseconds"] for f in found]) / 1e9
    say("| compiled | found | goal |")
    say("|---|---|---|")
    say(f"| {found[0]['count']} typical expressions, seconds on one core | {seconds:.3f} | 0.5 |")
    say(f"| what they hold, MiB | {found[0]['bytes'] / 2**20:.2f} | 16 |")
    say(f"| an expression of 200 lines, µs | {median([f['long'] for f in found]) / 1000:.0f} | 1000 |")
    say()


# (b) The server ------------------------------------------------------------------------------------------------------

CASES = [
    ("small Pod, 1 policy", "01-pod-create-small.json", 1, 1, "mixed", 0.75, 1.4),
    ("8 KB Pod, 5 matching of 50 policies, a label each", "02-pod-create-8k.json", 5, 50, "labels", 0.6, 1.7),
    ("8 KB Pod, 5 matching of 50 policies, five kinds of mutation", "02-pod-create-8k.json", 5, 50, "mixed", 0.6, 1.7),
    ("60 KB Pod, 16 matching policies", "03-pod-create-60k.json", 16, 16, "mixed", 0.35, 2.5),
]


class Server:
    """One server process on one core, gone at the end of the block."""

    def __init__(self, command, port, environment=None, pinned=True):
        self.command, self.port, self.environment, self.pinned = command, port, environment, pinned

    def __enter__(self):
        pin = ["taskset", "-c", "0"] if self.pinned and (os.cpu_count() or 1) > 1 else []
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            pin + self.command, stdout=self.log, stderr=self.log, env={**os.environ, **(self.environment or {})}
        )
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.log.seek(0)
        raise SystemExit(f"{' '.join(self.command)} did not start:\n{self.log.read()}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def postern(directory, port, environment=None, more=(), pinned=True, threads=1):
    command = [BINARY, "serve", "--policies", directory, "--listen", f"127.0.0.1:{port}", "--metrics-listen", f"127.0.0.1:{free_port()}"]
    command += ["--tls-cert", f"{CERTIFICATES}/server.crt", "--tls-key", f"{CERTIFICATES}/server.key", "--threads", str(threads)]
    return Server(command + list(more), port, environment, pinned)


def nghttpd(directory, port):
    command = [tool("nghttpd"), "--workers=1", "-d", directory, str(port), f"{CERTIFICATES}/server.key", f"{CERTIFICATES}/server.crt"]
    return Server(command, port)


def load(port, body, requests, clients, streams, path="mutate"):
    pin = ["taskset", "-c", "1"] if (os.cpu_count() or 1) > 1 else []
    text = run(
        pin + [tool("h2load"), "-t1", f"-n{requests}", f"-c{clients}", f"-m{streams}", "-d", body]
        + ["-H", "content-type: application/json", f"https://127.0.0.1:{port}/{path}"]
    )
    succeeded = int(re.search(r"status codes: (\d+) 2xx", text).group(1))
    if succeeded != requests:
        raise SystemExit(f"{requests - succeeded} of {requests} requests failed:\n{text}")
    return float(re.search(r"finished in .*?, ([\d.]+) req/s", text).group(1))


def answer(port, body, path="mutate"):
    return run(["curl", "-sSk", "--fail", "--http2", "-H", "Content-Type: application/json", "--data-binary", f"@{body}", f"https://127.0.0.1:{port}/{path}"])


def status(port, path):
    return subprocess.run(
        ["curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", f"https://127.0.0.1:{port}/{path}"], capture_output=True, text=True, check=False
    ).stdout


def resident(process):
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def bench_server():
    say("## The server: one worker each, same certificate, beside nghttpd serving a file of the answer's size\n")
    if not tool("nghttpd") or not tool("h2load"):
        say("nghttpd and h2load (Debian nghttp2-server, nghttp2-client) are not installed: no figures.\n")
        return
    say("| case | answer, bytes | ours, req/s | nghttpd, req/s | throughput ratio (goal) | ours, serial µs | nghttpd, serial µs | latency ratio (goal) | resident, MiB |")
    say("|---|---|---|---|---|---|---|---|---|")
    for what, review, matching, total, kind, goal, latency_goal in CASES:
        body = os.path.join(REVIEWS, review)
        requests = 20000 if os.path.getsize(body) < 20000 else 6000
        with tempfile.TemporaryDirectory() as folder:
            policies.write(os.path.join(folder, "policies"), matching, total, kind)
            ports = free_port(), free_port()
            with postern(os.path.join(folder, "policies"), ports[0]) as ours:
                reply = answer(ports[0], body)
                if not json.loads(reply)["response"]["allowed"] or "patch" not in json.loads(reply)["response"]:
                    raise SystemExit(f"{what}: not the answer of matching policies: {reply[:300]}")
                os.mkdir(os.path.join(folder, "www"))
                with open(os.path.join(folder, "www", "mutate"), "w", encoding="utf-8") as file:
                    file.write(reply)
                with nghttpd(os.path.join(folder, "www"), ports[1]):
                    figures = {0: [], 1: []}
                    serial = {0: [], 1: []}
                    for side in (0, 1):
                        load(ports[side], body, 1000, 8, 16)
                    for _ in range(ROUNDS):
                        for side in (0, 1):
                            figures[side].append(load(ports[side], body, requests, 8, 16))
                            serial[side].append(1e6 / load(ports[side], body, 2000, 1, 1))
                memory = resident(ours.process)
        a, b, c, d = median(figures[0]), median(figures[1]), median(serial[0]), median(serial[1])
        say(f"| {what} | {len(reply)} | {a:.0f} | {b:.0f} | {a / b:.2f} (≥ {goal}) | {c:.0f} | {d:.0f} | {c / d:.2f} (≤ {latency_goal}) | {memory:.1f} |")
    say()


# (c) The scanner -----------------------------------------------------------------------------------------------------


def bench_json():
    say("## JSON: bytes to document, GB/s, beside simdjson's DOM in the same process\n")
    say(run([MEASURE, "json", REVIEWS]))


# (d) Counted ---------------------------------------------------------------------------------------------------------


def allocations(body, folder, path="mutate"):
    """Heap allocations a request once warm, by who asked: the difference between two batches of requests."""
    library = os.path.join(folder, "count_allocations.so")
    run(["cc", "-O2", "-shared", "-fPIC", "-o", library, os.path.join(BENCH, "peers", "count_allocations.c"), "-ldl"])
    report = os.path.join(folder, "allocations")
    port = free_port()
    with postern(os.path.join(folder, "policies"), port, {"LD_PRELOAD": library, "ALLOCATIONS_FILE": report}) as server:
        load(port, body, 2000, 1, 4, path)
        for requests in (0, 4000, 8000):
            if requests:
                load(port, body, requests, 1, 4, path)
            before = os.path.getsize(report) if os.path.exists(report) else 0
            server.process.send_signal(signal.SIGUSR2)
            while not os.path.exists(report) or os.path.getsize(report) == before:
                time.sleep(0.01)
    with open(report, encoding="utf-8") as file:
        first, second, third = [json.loads(line) for line in file]
    # Connection set-up is in both differences: taking one from the other leaves 4,000 requests on a warm connection.
    return {key: ((third[key] - second[key]) - (second[key] - first[key])) / 4000 for key in first}


def instructions(body, folder, directory=None, more=()):
    """Instructions a review in the meaning column, by valgrind's callgrind: two batch lengths, their difference."""
    totals = []
    # valgrind 3.19 does not read the debug information that the toolchain writes, and gives up.
    stripped = os.path.join(folder, "postern")
    run(["strip", "-o", stripped, BINARY])
    with open(body, encoding="utf-8") as file:
        line = file.read().strip() + "\n"
    for count in (100, 300):
        with open(os.path.join(folder, "batch"), "w", encoding="utf-8") as file:
            file.write(line * count)
        result = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", stripped, "review", "--policies"]
            + [directory or os.path.join(folder, "policies"), "--batch", "--review", os.path.join(folder, "batch"), *more],
            capture_output=True, text=True, check=False,
        )
        found = re.search(r"Collected : (\d+)", result.stderr)
        if not found:
            raise SystemExit("callgrind counted nothing:\n" + result.stderr[-500:])
        totals.append(int(found.group(1)))
    return (totals[1] - totals[0]) / 200


def counted_runs(command, text, tool_for):
    """Runs `measure` with two numbers of rounds under a counter and gives the difference by round."""
    totals = [tool_for(command(count), text) for count in (2, 12)]
    return (totals[1] - totals[0]) / 10


def bench_expression_counts():
    """Of each expression of the set: what an evaluation allocates once warm, which must be nothing, and instructions."""
    say("## Counted: the CEL set\n")
    with open(os.path.join(BENCH, "cel_set.json"), encoding="utf-8") as file:
        task = json.load(file)
    task["object"] = os.path.join(SHARED, "fixtures", "benchmark-pod.json")
    text = json.dumps(task)
    with tempfile.TemporaryDirectory() as folder:
        library, measure = os.path.join(folder, "count_allocations.so"), os.path.join(folder, "measure")
        run(["cc", "-O2", "-shared", "-fPIC", "-o", library, os.path.join(BENCH, "peers", "count_allocations.c"), "-ldl"])
        run(["strip", "-o", measure, MEASURE])

        def allocated(command, text):
            report = os.path.join(folder, "allocations")
            environment = {**os.environ, "LD_PRELOAD": library, "ALLOCATIONS_FILE": report, "ALLOCATIONS_AT_EXIT": "1"}
            run(command, input=text, env=environment)
            with open(report, encoding="utf-8") as file:
                total = json.loads(file.read())["total"]
            os.remove(report)
            return total

        def executed(command, text):
            counter = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
            found = subprocess.run(counter + command, input=text, capture_output=True, text=True, check=False)
            return int(re.search(r"Collected : (\d+)", found.stderr).group(1))

        def instructions_of(command):
            return f"{counted_runs(command, text, executed):,.0f}" if tool("valgrind") else "valgrind is not installed"

        say("| id | allocations an evaluation | instructions an evaluation | instructions to compile |")
        say("|---|---|---|---|")
        found = {}
        for row in task["set"]:
            def evaluate(count):
                return [measure, "repeat", row["id"], str(count), "0"]

            def compile_only(count):
                return [measure, "repeat", row["id"], "0", str(count)]

            found[row["id"]] = counted_runs(evaluate, text, allocated)
            evaluation = instructions_of(evaluate).replace(",", "")
            each = f"{float(evaluation) / row['divide']:,.0f}" if evaluation.isdigit() else evaluation
            say(f"| {row['id']} | {found[row['id']]:.1f} | {each} | {instructions_of(compile_only)} |")
        say()
    if any(found.values()):
        raise SystemExit(f"an evaluation allocates: {found}")


def bench_counts():
    say("## Counted: a request once warm\n")
    say("| case | allocations: ours | OpenSSL | nghttp2 | other | instructions of document, policies and patch |")
    say("|---|---|---|---|---|---|")
    for what, review, matching, total, kind, _, _ in CASES:
        body = os.path.join(REVIEWS, review)
        with tempfile.TemporaryDirectory() as folder:
            policies.write(os.path.join(folder, "policies"), matching, total, kind)
            counted = allocations(body, folder)
            executed = instructions(body, folder) if tool("valgrind") else None
        text = f"{executed:,.0f}" if executed else "valgrind is not installed"
        say(f"| {what} | {counted['program']:.3f} | {counted['tls']:.2f} | {counted['http2']:.2f} | {counted['other']:.3f} | {text} |")
    say()


# (e) Authorization ---------------------------------------------------------------------------------------------------


def bench_access():
    say("## Authorization: `POST /authorize` with 1,000 access policies, beside nghttpd serving a file of the answer's size\n")
    if not tool("nghttpd") or not tool("h2load"):
        say("nghttpd and h2load (Debian nghttp2-server, nghttp2-client) are not installed: no figures.\n")
        return
    say("| case | answer, bytes | ours, req/s | nghttpd, req/s | throughput ratio (goal) | allocations: ours | OpenSSL | nghttp2 | other |")
    say("|---|---|---|---|---|---|---|---|---|")
    for what, review, expected in access_policies.REVIEWS:
        with tempfile.TemporaryDirectory() as folder:
            access_policies.write(os.path.join(folder, "policies"), 1000)
            body = os.path.join(folder, "review.json")
            with open(body, "w", encoding="utf-8") as file:
                # As the API server writes it: no space, a newline at the end.
                file.write(json.dumps(review, separators=(",", ":")) + "\n")
            ports = free_port(), free_port()
            figures = {0: [], 1: []}
            with postern(os.path.join(folder, "policies"), ports[0]):
                reply = answer(ports[0], body, "authorize")
                if json.loads(reply)["status"].get("reason", "") != expected:
                    raise SystemExit(f"{what}: not the answer expected: {reply[:300]}")
                os.mkdir(os.path.join(folder, "www"))
                with open(os.path.join(folder, "www", "authorize"), "w", encoding="utf-8") as file:
                    file.write(reply)
                with nghttpd(os.path.join(folder, "www"), ports[1]):
                    for side in (0, 1):
                        load(ports[side], body, 2000, 8, 16, "authorize")
                    for _ in range(ROUNDS):
                        for side in (0, 1):
                            figures[side].append(load(ports[side], body, 40000, 8, 16, "authorize"))
            counted = allocations(body, folder, "authorize")
            ours, theirs = median(figures[0]), median(figures[1])
            say(f"| {what} | {len(reply)} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} (≥ 0.6) | {counted['program']:.3f} | {counted['tls']:.2f} | {counted['http2']:.2f} | {counted['other']:.3f} |")
    say()


# (f) Admission -------------------------------------------------------------------------------------------------------


def bench_admission():
    admission.measure(sys.modules[__name__])


def bench_reload():
    reload.measure(sys.modules[__name__])


def main():
    parts = {
        "cel": bench_cel, "expressions": bench_expression_counts, "server": bench_server, "json": bench_json, "counts": bench_counts,
        "access": bench_access, "admission": bench_admission, "reload": bench_reload,
    }
    chosen = sys.argv[1:] or list(parts)
    if unknown := [name for name in chosen if name not in parts]:
        raise SystemExit(f"no such part: {', '.join(unknown)}; there are {', '.join(parts)}")
    if not os.path.isdir(SHARED):
        raise SystemExit(f"{SHARED} is not there: the recorded reviews are what is measured")
    commit = run(["git", "-C", ROOT, "describe", "--always", "--dirty"]).strip()
    say(f"# Benchmarks, {datetime.date.today().isoformat()}\n")
    say(f"`make bench`{' (' + ' '.join(chosen) + ')' if sys.argv[1:] else ''} at {commit} on {os.cpu_count()} cores, {platform.machine()}. Medians of {ROUNDS} runs in turn; read the ratios.\n")
    for name in chosen:
        parts[name]()
    os.makedirs(os.path.join(BENCH, "results"), exist_ok=True)
    path = os.path.join(BENCH, "results", f"{datetime.date.today().isoformat()}{''.join('-' + n for n in sys.argv[1:])}.md")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print(f"written to {os.path.relpath(path, ROOT)}")


if __name__ == "__main__":
    main()
