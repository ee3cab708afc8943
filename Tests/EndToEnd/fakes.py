# SPDX-License-Identifier: Apache-2.0
"""Strict stand-ins: STS, ECR (private and public) and a registry's token realm, on one TLS port.

They check what moto ignores: the web identity token with its audience and subject, expiry, the signature of each call, and
they answer every error code on demand (`fail`)."""

import base64
import hashlib
import hmac
import http.server
import json
import secrets
import ssl
import threading
import time
import urllib.parse

from issuer import encoded


class Fake:
    def __init__(self, issuer, certificate, key, realm_key, realm_certificate):
        self.issuer, self.realm_key, self.realm_certificate = issuer, realm_key, realm_certificate
        self.sessions, self.passwords = {}, {}
        self.calls, self.refusals = [], []
        self.fail, self.delay, self.lifetime = {}, 0, 12 * 3600
        self.api_token, self.gone = secrets.token_urlsafe(40), set()
        self.audience, self.subject = issuer.audience, "system:serviceaccount:imagecreds:puller"
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                fake.post(self, self.rfile.read(int(self.headers.get("content-length", 0))))

            def do_GET(self):
                fake.get(self)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # A peer that is killed is part of the test, and no news.
        self.server.handle_error = lambda *_: None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, name):
        return self.calls.count(name)

    def answer(self, handler, status, body, kind="application/json", headers=()):
        body = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        handler.send_response(status)
        handler.send_header("content-type", kind)
        handler.send_header("content-length", str(len(body)))
        for name, value in headers:
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def post(self, handler, body):
        time.sleep(self.delay)
        target = handler.headers.get("x-amz-target", "")
        form = urllib.parse.parse_qs(body.decode(errors="replace"))
        if target:
            return self.registry(handler, body, target)
        if handler.path == "/apis/authentication.k8s.io/v1/tokenreviews":
            return self.review(handler, json.loads(body))
        if form.get("Action") == ["AssumeRoleWithWebIdentity"]:
            return self.assume(handler, {name: values[0] for name, values in form.items()})
        if form.get("grant_type") == ["urn:ietf:params:oauth:grant-type:token-exchange"]:
            return self.exchange(handler, {name: values[0] for name, values in form.items()})
        self.answer(handler, 404, {"error": "not here"})

    # STS

    def assume(self, handler, form):
        self.calls.append("sts")

        def refuse(status, code, message):
            self.refusals.append(code)
            self.answer(handler, status, f"<ErrorResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><Error><Type>Sender</Type><Code>{code}</Code>"
                        f"<Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>", "text/xml")

        if "sts" in self.fail:
            return refuse(*self.fail["sts"], "as the test wished; token " + form.get("WebIdentityToken", ""))
        if form.get("Version") != "2011-06-15" or not form.get("RoleArn", "").startswith("arn:aws") or not 2 <= len(form.get("RoleSessionName", "")) <= 64:
            return refuse(400, "ValidationError", "a parameter is wrong")
        if not 900 <= int(form.get("DurationSeconds", 3600)) <= 43200:
            return refuse(400, "ValidationError", "DurationSeconds")
        try:
            claims = self.issuer.verified(form["WebIdentityToken"])
        except (ValueError, KeyError) as reason:
            return refuse(400, "InvalidIdentityToken", str(reason))
        if claims["exp"] < time.time():
            return refuse(400, "ExpiredTokenException", "expired")
        if self.audience not in claims["aud"] or claims["sub"] != self.subject:
            return refuse(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        access, secret, session = "ASIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30), secrets.token_urlsafe(200)
        self.sessions[access] = (secret, session)
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + int(form.get("DurationSeconds", 3600))))
        self.answer(handler, 200, "<AssumeRoleWithWebIdentityResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><AssumeRoleWithWebIdentityResult>"
                    f"<Credentials><AccessKeyId>{access}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{session}</SessionToken>"
                    f"<Expiration>{end}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>", "text/xml")

    # ECR

    def registry(self, handler, body, target):
        public = target == "SpencerFrontendService.GetAuthorizationToken"
        self.calls.append("ecr-public" if public else "ecr")

        def refuse(status, code):
            self.refusals.append(code)
            self.answer(handler, status, {"__type": code, "message": "refused"}, "application/x-amz-json-1.1")

        if "ecr" in self.fail:
            return refuse(*self.fail["ecr"])
        if not public and target != "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken":
            return refuse(400, "UnknownOperationException")
        wrong = self.signature_error(handler, body, "ecr-public" if public else "ecr")
        if wrong:
            return refuse(403 if wrong == "SignatureDoesNotMatch" else 400, wrong)
        password = secrets.token_urlsafe(60) + ":" + secrets.token_urlsafe(8)
        self.passwords[password] = "AWS"
        entry = {"authorizationToken": base64.b64encode(("AWS:" + password).encode()).decode(), "expiresAt": time.time() + self.lifetime}
        if not public:
            entry["proxyEndpoint"] = "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"
        self.answer(handler, 200, {"authorizationData": entry if public else [entry]}, "application/x-amz-json-1.1")

    def signature_error(self, handler, body, service):
        """What is wrong with a request's SigV4; nothing when it is right."""
        given = handler.headers.get("authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return "MissingAuthenticationTokenException"
        parts = dict(part.strip().split("=", 1) for part in given[17:].split(","))
        access, date, region, scope, _ = parts["Credential"].split("/")
        if access not in self.sessions:
            return "UnrecognizedClientException"
        secret, session = self.sessions[access]
        if handler.headers.get("x-amz-security-token") != session:
            return "UnrecognizedClientException"
        if scope != service:
            return "InvalidSignatureException"
        names = parts["SignedHeaders"].split(";")
        if not {"host", "x-amz-date", "x-amz-security-token", "x-amz-target"} <= set(names):
            return "SignatureDoesNotMatch"
        lines = "".join(f"{name}:{' '.join(handler.headers.get(name, '').split())}\n" for name in names)
        canonical = f"POST\n{handler.path}\n\n{lines}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
        text = f"AWS4-HMAC-SHA256\n{handler.headers['x-amz-date']}\n{date}/{region}/{scope}/aws4_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("AWS4" + secret).encode()
        for part in (date, region, scope, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        right = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return None if hmac.compare_digest(right, parts["Signature"]) else "SignatureDoesNotMatch"

    # RFC 8693

    def exchange(self, handler, form):
        self.calls.append("exchange")
        if "exchange" in self.fail:
            return self.answer(handler, self.fail["exchange"][0], {"error": self.fail["exchange"][1], "error_description": form.get("subject_token")})
        try:
            claims = self.issuer.verified(form["subject_token"])
        except (ValueError, KeyError):
            return self.answer(handler, 400, {"error": "invalid_grant"})
        if self.audience not in claims["aud"] or claims["exp"] < time.time():
            return self.answer(handler, 400, {"error": "invalid_target"})
        password = secrets.token_urlsafe(60)
        self.passwords[password] = "oauth2"
        self.answer(handler, 200, {"access_token": password, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
                                   "token_type": "Bearer", "expires_in": min(self.lifetime, 3600)})

    # The API server, in the shape that one of 1.36 was recorded with

    def review(self, handler, review):
        self.calls.append("review")
        if handler.headers.get("authorization") != "Bearer " + self.api_token:
            return self.answer(handler, 401, {"kind": "Status", "status": "Failure", "reason": "Unauthorized", "code": 401})
        token, status = review["spec"]["token"], {"user": {}, "error": "[invalid bearer token]"}
        claims = self.issuer.verified(token)
        own = claims["kubernetes.io"]
        audiences = [audience for audience in claims["aud"] if audience in review["spec"]["audiences"]]
        if audiences and own["pod"]["uid"] not in self.gone:
            extra = {"credential-id": ["JTI=" + claims["jti"]]}
            for kind in ("node", "pod"):
                extra |= {kind + "-name": [own[kind]["name"]], kind + "-uid": [own[kind]["uid"]]}
            status = {"authenticated": True, "audiences": audiences, "user": {
                "username": claims["sub"], "uid": own["serviceaccount"]["uid"], "groups": ["system:serviceaccounts"],
                "extra": {"authentication.kubernetes.io/" + name: value for name, value in extra.items()}}}
        self.answer(handler, 201, {"kind": "TokenReview", "apiVersion": "authentication.k8s.io/v1", "spec": {"audiences": audiences}, "status": status})

    # The registry's realm

    def get(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        if url.path == "/openid/v1/jwks":
            self.calls.append("jwks")
            return self.answer(handler, 200, self.issuer.jwks())
        if url.path != "/token":
            return self.answer(handler, 404, {})
        self.calls.append("realm")
        query = urllib.parse.parse_qs(url.query)
        given = handler.headers.get("authorization", "")
        user, _, password = base64.b64decode(given[6:]).decode().partition(":") if given.startswith("Basic ") else ("", "", "")
        actions = ["pull"] if self.passwords.get(password) == user else (["pull", "push"] if user == "admin" else [])
        if user and not actions:
            return self.answer(handler, 401, {"errors": [{"code": "UNAUTHORIZED"}]})
        access = []
        for scope in query.get("scope", []):
            kind, name, asked = scope.rsplit(":", 2) if scope.count(":") >= 2 else (scope, "", "")
            access.append({"type": kind, "name": name, "actions": [action for action in asked.split(",") if action in actions]})
        now = int(time.time())
        with open(self.realm_certificate) as file:
            certificate = "".join(file.read().split("-----")[2].split())
        head = {"typ": "JWT", "alg": "ES256", "x5c": [certificate]}
        body = {"iss": "realm", "sub": user, "aud": query["service"][0], "exp": now + 300, "nbf": now - 5, "iat": now,
                "jti": secrets.token_hex(8), "access": access}
        signed = (encoded(head) + "." + encoded(body)).encode()
        token = signed.decode() + "." + encoded(self.realm_key(signed))
        self.answer(handler, 200, {"token": token, "expires_in": 300})
