# SPDX-License-Identifier: Apache-2.0
"""Size, start-up and memory of the kubelet's plugin beside a Go hello-world of the same linkage (static, stripped).

    make dist && python3 benchmarks/plugin.py

Each program runs 20 times in turn; medians. CPU is user and system time of the child, `first byte` is from the start of the process to
the first byte of its answer. Without Go the peer is a static C program, and the table says so.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLUGIN = os.path.join(ROOT, "dist", "postern-credential-provider")
RUNS = 20
REQUEST = (
    b'{"apiVersion":"credentialprovider.kubelet.k8s.io/v1","kind":"CredentialProviderRequest","image":"registry.example.com/app",'
    b'"serviceAccountToken":"e30.eyJpc3MiOiJpIiwic3ViIjoiIn0.c2ln"}\n'
)
HELLO_GO = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'
# What a Go plugin needs at least: a client over TLS, and JSON.
CLIENT_GO = """package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	if len(os.Args) > 1 {
		answer, err := http.Get(os.Args[1])
		fmt.Println(answer, err)
	}
	text, _ := json.Marshal(map[string]string{"hello": "world"})
	fmt.Println(string(text))
}
"""
# A child's peak counts what its parent held when it was made: so the parent is this, and not Python.
MEMORY_C = r"""
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int count, char **words) {
    struct rusage usage;
    int status = 0;
    if (fork() == 0) { dup2(open("/dev/null", 1), 1); execv(words[1], words + 1); _exit(127); }
    wait4(-1, &status, 0, &usage);
    fprintf(stderr, "%ld\n", usage.ru_maxrss);
    return status != 0;
}
"""
HELLO_C = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'

SETTINGS = """apiVersion: postern.dev/v1alpha1
kind: CredentialProviderSettings
profiles: [%s]
"""
PROFILE = """apiVersion: postern.dev/v1alpha1
kind: RegistryProfile
metadata: {name: fixed}
spec:
  images: [registry.example.com]
  allowNoToken: true
  %s
  exchange: {staticFile: {file: %s}}
"""


def build(folder):
    """Peers by name: path."""
    peers = {}
    if shutil.which("go"):
        for name, text in [("Go hello-world", HELLO_GO), ("Go with net/http and encoding/json", CLIENT_GO)]:
            source = os.path.join(folder, name.replace(" ", "-").replace("/", "-") + ".go")
            with open(source, "w") as file:
                file.write(text)
            peers[name] = source[:-3]
            subprocess.run(
                ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", peers[name], source], check=True, env=dict(os.environ, CGO_ENABLED="0", HOME=folder))
    else:
        source = os.path.join(folder, "hello.c")
        with open(source, "w") as file:
            file.write(HELLO_C)
        peers["C hello-world (no Go here)"] = source[:-2]
        subprocess.run(["cc", "-Os", "-static", "-s", "-o", source[:-2], source], check=True)
    return peers


def run(command, text):
    """CPU milliseconds, and wall milliseconds to the first byte."""
    reading, writing = os.pipe()
    source, sink = os.pipe()
    os.write(sink, text)
    os.close(sink)
    start = time.perf_counter()
    child = os.posix_spawn(
        command[0], command, {}, file_actions=[(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, writing, 1)])
    os.close(writing)
    os.close(source)
    first = os.read(reading, 1)
    wall = time.perf_counter() - start
    rest = b""
    while piece := os.read(reading, 65536):
        rest += piece
    os.close(reading)
    _, status, usage = os.wait4(child, 0)
    if status or not first:
        sys.exit(f"{command} failed: {first + rest}")
    return (usage.ru_utime + usage.ru_stime) * 1000, wall * 1000


def memory(program, command, text):
    """KiB resident at most."""
    return int(subprocess.run([program] + command, input=text, stderr=subprocess.PIPE, env={}, check=True).stderr.split()[-1])


def main():
    with tempfile.TemporaryDirectory() as folder:
        password = os.path.join(folder, "password.json")
        with open(password, "w") as file:
            file.write('{"username": "robot", "password": "secret"}')
        commands = []
        for name, path in build(folder).items():
            commands.append((name, [path]))
        commands.append(("plugin, --version", [PLUGIN, "--version"]))
        for name, condition in [("plugin, an answer of a node's profile", ""), ("plugin, with a CEL condition", "condition: image.registry.startsWith('registry')")]:
            profile = os.path.join(folder, f"profile{len(commands)}.yaml")
            settings = os.path.join(folder, f"settings{len(commands)}.yaml")
            with open(profile, "w") as file:
                file.write(PROFILE % (condition, password))
            with open(settings, "w") as file:
                file.write(SETTINGS % profile)
            commands.append((name, [PLUGIN, "--config", settings]))
        resident = os.path.join(folder, "resident")
        subprocess.run(["cc", "-Os", "-static", "-x", "c", "-", "-o", resident], input=MEMORY_C.encode(), check=True)
        found = {name: [] for name, _ in commands}
        text = REQUEST.replace(b',"serviceAccountToken":"e30.eyJpc3MiOiJpIiwic3ViIjoiIn0.c2ln"', b"")
        for _ in range(RUNS):
            for name, command in commands:
                found[name].append(run(command, text))
        print("| program | bytes, stripped | CPU, ms | first byte, ms: median (least) | resident, MiB |\n|---|---|---|---|---|")
        for name, command in commands:
            cpu, wall = zip(*found[name])
            print(
                f"| {name} | {os.path.getsize(command[0]):,} | {statistics.median(cpu):.1f} | {statistics.median(wall):.1f} ({min(wall):.1f})"
                f" | {memory(resident, command, text) / 1024:.1f} |")


main()
