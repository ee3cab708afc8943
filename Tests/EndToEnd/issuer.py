# SPDX-License-Identifier: Apache-2.0
"""A cluster's issuer of service account tokens and a certificate authority, made of the openssl command."""

import base64
import json
import os
import subprocess
import time
import uuid


def openssl(*arguments, data=None, folder=None):
    return subprocess.run(["openssl", *arguments], input=data, cwd=folder, check=True, capture_output=True).stdout


def encoded(data):
    if isinstance(data, dict):
        data = json.dumps(data, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    """One signing key: RSA for RS256, EC for ES256."""

    def __init__(self, folder, kid, kind="RSA"):
        self.kid, self.kind, self.path = kid, kind, os.path.join(folder, kid + ".pem")
        options = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if kind == "RSA" else ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        openssl("genpkey", "-algorithm", *options, "-out", self.path)
        self.public_pem = openssl("pkey", "-in", self.path, "-pubout")
        self.algorithm = "RS256" if kind == "RSA" else "ES256"
        if kind == "RSA":
            self.modulus = int(openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().split("=")[1], 16)

    def jwk(self):
        common = {"use": "sig", "kty": self.kind, "kid": self.kid, "alg": self.algorithm}
        if self.kind == "RSA":
            return common | {"n": encoded(self.modulus.to_bytes(256, "big")), "e": "AQAB"}
        point = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")[-64:]
        return common | {"crv": "P-256", "x": encoded(point[:32]), "y": encoded(point[32:])}

    def sign(self, data):
        signature = openssl("dgst", "-sha256", "-sign", self.path, data=data)
        if self.kind == "RSA":
            return signature
        # DER's two integers, each of 32 bytes (RFC 7518, 3.4).
        first = signature[3]
        one, two = signature[4 : 4 + first], signature[6 + first :]
        return b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (one, two))


class Issuer:
    """Tokens of the shape that a kube-apiserver 1.36 gives kubelets for their Pods."""

    def __init__(self, folder, name="https://kubernetes.default.svc", audience="imgcred.example.com"):
        self.folder, self.name, self.audience = folder, name, audience
        self.keys = [Key(folder, "rsa-1"), Key(folder, "ec-1", "EC")]
        self.tokens = []

    def jwks(self):
        return {"keys": [key.jwk() for key in self.keys]}

    def token(self, key=None, header=None, node="node1", claims=None, signature=None, account="puller", uid=None, lifetime=3600):
        """A token; `claims` replaces claims (None takes one away), `header` likewise, `signature` makes one."""
        key = key or self.keys[0]
        now = int(time.time())
        head = {"alg": key.algorithm, "kid": key.kid} | (header or {})
        body = {
            "aud": [self.audience], "exp": now + lifetime, "iat": now, "iss": self.name, "jti": str(uuid.uuid4()),
            "kubernetes.io": {
                "namespace": "imagecreds", "node": {"name": node, "uid": "828788a1-4402-4e36-bb1a-1e4cabddb011"},
                "pod": {"name": "web-0", "uid": str(uuid.uuid4())},
                "serviceaccount": {"name": account, "uid": uid or "4c71ef13-76b0-45c7-8f18-b5f4e4375606"},
            },
            "nbf": now, "sub": "system:serviceaccount:imagecreds:" + account,
        } | (claims or {})
        body = {name: value for name, value in body.items() if value is not None}
        signed = (encoded(head) + "." + encoded(body)).encode()
        token = signed.decode() + "." + encoded((signature or key.sign)(signed))
        self.tokens.append(token)
        return token

    def verified(self, token):
        """The claims of a token that an RSA key of ours signed; the reason why not as a ValueError."""
        head, body, signature = token.split(".")
        kid = json.loads(decoded(head)).get("kid")
        key = next((key for key in self.keys if key.kid == kid and key.kind == "RSA"), None)
        if key is None:
            raise ValueError("unknown key")
        digest = openssl("dgst", "-sha256", "-binary", data=(head + "." + body).encode())
        prefix = bytes.fromhex("3031300d060960864801650304020105000420")
        expected = (b"\0\1" + b"\xff" * (256 - 3 - len(prefix) - 32) + b"\0" + prefix + digest)
        if pow(int.from_bytes(decoded(signature), "big"), 65537, key.modulus).to_bytes(256, "big") != expected:
            raise ValueError("signature")
        return json.loads(decoded(body))


class Authority:
    """Certificates for servers and nodes."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                "-keyout", name + ".key", "-out", name + ".crt", folder=folder)
        self.certificate = os.path.join(folder, name + ".crt")

    def issue(self, name, subject, names="DNS:localhost,IP:127.0.0.1"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", subject,
                "-addext", "subjectAltName=" + names, "-addext", "basicConstraints=critical,CA:FALSE",
                "-CA", self.name + ".crt", "-CAkey", self.name + ".key", "-keyout", name + ".key", "-out", name + ".crt", folder=self.folder)
        return os.path.join(self.folder, name + ".crt"), os.path.join(self.folder, name + ".key")
