# SPDX-License-Identifier: Apache-2.0
"""Everything around the broker that a node and a cloud would bring, on this machine and in one folder."""

import base64
import gzip
import hashlib
import http.client
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tarfile
import tempfile
import time

from fakes import Fake
from issuer import Authority, Issuer, Key

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARIES = os.environ.get("POSTERN_BINARIES", os.path.join(REPOSITORY, ".build", "debug"))
API_VERSION = "credentialprovider.kubelet.k8s.io/v1"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, seconds=60):
    """Polls until something is so; how long it takes is no assertion, that it comes is."""
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain for " + what)


def opens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class World:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="postern-credentials-")
        self.processes, self.logs, self.seen, self.said = [], [], [], []
        self.authority = Authority(self.folder, "authority")
        self.server = self.authority.issue("server", "/CN=localhost")
        self.nodes = {name: self.authority.issue(name, f"/O=system:nodes/CN=system:node:{name}", "DNS:" + name) for name in ("node1", "node2")}
        self.nodes["admin"] = self.authority.issue("admin", "/O=system:masters/CN=kubernetes-admin", "DNS:admin")
        self.issuer = Issuer(self.folder)
        self.write_keys()
        realm = Key(self.folder, "realm", "EC")
        self.realm_certificate = os.path.join(self.folder, "realm.crt")
        subprocess.run(["openssl", "req", "-x509", "-key", realm.path, "-days", "2", "-subj", "/CN=realm", "-out", self.realm_certificate],
                       check=True, capture_output=True)
        self.fake = Fake(self.issuer, *self.server, realm.sign, self.realm_certificate)

    def write_keys(self):
        path = os.path.join(self.folder, "jwks.json")
        with open(path + ".new", "w") as file:
            json.dump(self.issuer.jwks(), file)
        os.rename(path + ".new", path)

    def start(self, name, arguments, **options):
        log = os.path.join(self.folder, name + ".log")
        self.logs.append(log)
        with open(log, "ab") as file:
            process = subprocess.Popen(arguments, stdout=file, stderr=subprocess.STDOUT, cwd=self.folder, **options)
        self.processes.append(process)
        return process

    # The registry

    def start_registry(self):
        """Debian's docker-registry with token authentication by the fake's realm."""
        self.registry_port = free_port()
        self.registry = f"localhost:{self.registry_port}"
        config = os.path.join(self.folder, "registry.yml")
        with open(config, "w") as file:
            file.write(f"""version: 0.1
storage: {{filesystem: {{rootdirectory: {self.folder}/images}}}}
http: {{addr: "127.0.0.1:{self.registry_port}", tls: {{certificate: {self.server[0]}, key: {self.server[1]}}}}}
auth: {{token: {{realm: "https://localhost:{self.fake.port}/token", service: registry, issuer: realm, rootcertbundle: {self.realm_certificate}}}}}
""")
        self.start("registry", ["docker-registry", "serve", config])
        wait_for(lambda: opens(self.registry_port), "the registry")
        image = self.make_image()
        self.skopeo("copy", "--dest-creds", "admin:admin", f"oci:{image}", f"docker://{self.registry}/team/app:1")

    def make_image(self):
        """A small OCI image, written by hand."""
        folder = os.path.join(self.folder, "image")
        blobs = os.path.join(folder, "blobs", "sha256")
        os.makedirs(blobs)

        def blob(data):
            digest = hashlib.sha256(data).hexdigest()
            with open(os.path.join(blobs, digest), "wb") as file:
                file.write(data)
            return {"digest": "sha256:" + digest, "size": len(data)}

        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            content = b"hello\n"
            entry = tarfile.TarInfo("hello")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        layer = gzip.compress(archive.getvalue(), mtime=0)
        config = {"architecture": "amd64", "os": "linux", "config": {},
                  "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(archive.getvalue()).hexdigest()]}}
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "config": blob(json.dumps(config).encode()) | {"mediaType": "application/vnd.oci.image.config.v1+json"},
                    "layers": [blob(layer) | {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip"}]}
        index = {"schemaVersion": 2, "manifests": [blob(json.dumps(manifest).encode()) | {"mediaType": manifest["mediaType"]}]}
        for name, value in (("index.json", index), ("oci-layout", {"imageLayoutVersion": "1.0.0"})):
            with open(os.path.join(folder, name), "w") as file:
                json.dump(value, file)
        return folder

    def skopeo(self, *arguments, check=True):
        environment = dict(os.environ, SSL_CERT_FILE=self.authority.certificate, HOME=self.folder)
        result = subprocess.run(["skopeo", "--insecure-policy", *arguments], capture_output=True, text=True, env=environment, cwd=self.folder)
        if check and result.returncode != 0:
            raise AssertionError("skopeo: " + result.stderr)
        return result

    # The plugin

    def plugin(self, broker_port, token, image, node="node1", version=API_VERSION, meanwhile=None, **settings):
        """Runs the plugin as the kubelet does: gives status, the answer's object, and what it said on standard error."""
        name = os.path.join(self.folder, f"plugin-{broker_port}-{node}-{len(self.seen)}.yaml")
        values = {"apiVersion": "postern.dev/v1alpha1", "kind": "CredentialProviderSettings",
                  "broker": {"url": f"https://localhost:{broker_port}/credentials", "authorityFile": self.authority.certificate,
                             "certificateFile": self.nodes[node][0], "keyFile": self.nodes[node][1]}} | settings
        with open(name, "w") as file:
            json.dump(values, file)
        request = {"apiVersion": version, "kind": "CredentialProviderRequest", "image": image, "serviceAccountToken": token, "new": {"field": 1}}
        process = subprocess.Popen(["bash", "-c", "ulimit -c unlimited; exec \"$@\"", "plugin", os.path.join(BINARIES, "postern-credential-provider"),
                                    "get-credentials", "--config", name],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.close()
        if meanwhile:
            meanwhile(process)
        # What it may take at most is its own setting; the kubelet would kill it after a minute.
        try:
            process.wait(60)
        finally:
            process.kill()
        output, errors = process.stdout.read(), process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        self.said.append(errors.decode(errors="replace"))
        return process.returncode, json.loads(output) if output else None, errors.decode(errors="replace")

    # The broker

    def start_broker(self, profiles, name="broker", *more):
        folder = os.path.join(self.folder, name + "-profiles")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "profiles.yaml"), "w") as file:
            file.write(profiles)
        port, metrics = free_port(), free_port()
        command = [os.path.join(BINARIES, "postern"), "serve", "--profiles", folder, "--token-issuer", self.issuer.name,
                   "--token-audience", self.issuer.audience, "--jwks", os.path.join(self.folder, "jwks.json"),
                   "--client-ca", self.authority.certificate, "--tls-cert", self.server[0], "--tls-key", self.server[1],
                   "--listen", f"127.0.0.1:{port}", "--metrics-listen", f"127.0.0.1:{metrics}", "--log-level", "debug",
                   "--threads", "2", "--decision-log", os.path.join(self.folder, name + "-decisions.log"), *more]
        self.logs.append(os.path.join(self.folder, name + "-decisions.log"))
        process = self.start(name, ["bash", "-c", "ulimit -c unlimited; exec \"$@\"", "postern", *command])
        wait_for(lambda: opens(port) or process.poll() is not None, "the broker")
        assert process.poll() is None, open(os.path.join(self.folder, name + ".log")).read()
        return Broker(self, process, port, metrics)

    def process_text(self, process, name):
        """What /proc tells of a process; a process that keeps its memory to itself tells its environment to root alone."""
        try:
            with open(f"/proc/{process.pid}/{name}", "rb") as file:
                return file.read().decode(errors="replace")
        except PermissionError:
            return ""

    def memory(self, process):
        """All that a process can write to; nothing where that is not for us to see."""
        parts = []
        try:
            with open(f"/proc/{process.pid}/maps") as maps, open(f"/proc/{process.pid}/mem", "rb", 0) as memory:
                for line in maps:
                    place, rights = line.split()[:2]
                    if rights.startswith("rw"):
                        start, end = (int(number, 16) for number in place.split("-"))
                        memory.seek(start)
                        parts.append(memory.read(end - start))
        except (PermissionError, OSError):
            return None
        return b"".join(parts)

    def text_of_logs(self):
        texts = {}
        for path in self.logs:
            if os.path.exists(path):
                with open(path, errors="replace") as file:
                    texts[path] = file.read()
        return texts

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        if os.environ.get("POSTERN_KEEP") is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print("kept", self.folder, file=sys.stderr)


class Broker:
    def __init__(self, world, process, port, metrics):
        self.world, self.process, self.port, self.metrics_port = world, process, port, metrics

    def ask(self, token, image=None, node="node1", in_body=False, body=None):
        """Asks as the plugin does: gives status, the answer's object, and its header fields."""
        context = ssl.create_default_context(cafile=self.world.authority.certificate)
        if node:
            context.load_cert_chain(*self.world.nodes[node])
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=30)
        request = {"apiVersion": API_VERSION, "kind": "CredentialProviderRequest", "image": image or "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app"}
        headers = {"content-type": "application/json"}
        if token is not None and in_body:
            request["serviceAccountToken"] = token
        elif token is not None:
            headers["authorization"] = "Bearer " + token
        try:
            connection.request("POST", "/credentials", body if body is not None else json.dumps(request), headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        self.world.seen.append(text.decode(errors="replace"))
        try:
            answer = json.loads(text)
        except ValueError:
            answer = text.decode(errors="replace")
        return response.status, answer, response.headers

    def reason(self, *arguments, **options):
        """`200`, or the status and the reason of a refusal."""
        status, answer, _ = self.ask(*arguments, **options)
        if status == 200:
            return "200"
        return f"{status} {answer['reason'] if isinstance(answer, dict) else answer.strip().split(':')[0]}"

    def burst(self, count, token, node):
        """Asks many times over one connection; gives the different outcomes."""
        context = ssl.create_default_context(cafile=self.world.authority.certificate)
        context.load_cert_chain(*self.world.nodes[node])
        connection = http.client.HTTPSConnection("localhost", self.port, context=context, timeout=30)
        request = json.dumps({"apiVersion": API_VERSION, "kind": "CredentialProviderRequest", "image": "oauth.example.com/a"})
        outcomes = set()
        for _ in range(count):
            connection.request("POST", "/credentials", request, {"content-type": "application/json", "authorization": "Bearer " + token})
            response = connection.getresponse()
            outcomes.add(f"{response.status} {json.loads(response.read())['reason']}")
            if response.status == 429:
                self.retry_after = response.headers["retry-after"]
        connection.close()
        return outcomes

    def metric(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.metrics_port, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def password_of(answer, key=None):
    entries = answer["auth"]
    return entries[key or next(iter(entries))]["password"]


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
