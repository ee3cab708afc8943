#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Image pulls without static secrets, from end to end on one machine and without a cloud.

    issuer ─ token ─► plugin ─► broker ─► STS and ECR (a strict fake; moto with signatures verified) ─► docker-registry ◄─ skopeo pulls

The issuer, the kubelet's certificates and the clouds are this test's own; the plugin, the broker, the registry and skopeo are real.
"""

import http.client
import json
import os
import signal
import ssl
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from issuer import decoded, encoded  # noqa: E402
from world import World, free_port, opens, password_of, wait_for  # noqa: E402

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app"
MOTO = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/app"


def profiles(world, moto_port):
    common = "  caFile: %s\n  allowLoopback: true\n" % world.authority.certificate
    fake = "https://localhost:%d/" % world.fake.port

    def aws(name, images, sts, ecr, more="", condition="claims.namespace == 'imagecreds' && claims.serviceAccount.name == 'puller'"):
        return f"""apiVersion: postern.dev/v1alpha1
kind: RegistryProfile
metadata: {{name: {name}}}
spec:
  images: {json.dumps(images)}
  condition: {json.dumps(condition)}
{common}  exchange:
    aws:
      roleARN: arn:aws:iam::123456789012:role/pull
      narrowToRepository: false
      endpoints: {{sts: "{sts}", ecr: "{ecr}"}}
{more}---
"""

    moto = "https://localhost:%d/" % moto_port
    return (
        aws("moto", ["210987654321.dkr.ecr.eu-west-1.amazonaws.com"], moto, moto)
        + aws("narrow", ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/narrow/"], fake, fake).replace("narrowToRepository: false", "narrowToRepository: true")
        + aws("ecr", ["*.dkr.ecr.*.amazonaws.com"], fake, fake)
        + aws("public", ["public.ecr.aws"], fake, fake)
        + aws("local", [world.registry], fake, fake, f"      registries: [\"{world.registry}\"]\n      accounts: [\"123456789012\"]\n      regions: [eu-west-1]\n")
        + aws("denied", ["denied.example.com"], fake, fake, condition="false")
        + f"""apiVersion: postern.dev/v1alpha1
kind: RegistryProfile
metadata: {{name: oauth}}
spec:
  images: [oauth.example.com]
  condition: claims.namespace == 'imagecreds'
{common}  exchange:
    tokenExchange: {{endpoint: "{fake}token", username: oauth2}}
"""
    )


class Shared:
    """What all tests stand on; made once."""

    @classmethod
    def make(cls):
        cls.world = World()
        unittest.addModuleCleanup(cls.world.end)
        cls.world.start_registry()
        cls.moto_port = free_port()
        cls.broker = cls.world.start_broker(profiles(cls.world, cls.moto_port))


def setUpModule():
    Shared.make()


class CredentialsTest(unittest.TestCase):
    def setUp(self):
        self.world, self.broker, self.moto_port = Shared.world, Shared.broker, Shared.moto_port
        self.fake, self.issuer = self.world.fake, self.world.issuer
        self.fake.fail.clear()
        self.fake.lifetime, self.fake.delay = 12 * 3600, 0
        self.calls = len(self.fake.calls)
        # Each test has a ServiceAccount of its own, so that none finds what another left in the broker's memory.
        self.uid = "uid-" + self.id().rsplit(".", 1)[1]

    def token(self, **options):
        return self.issuer.token(uid=self.uid, **options)

    def made(self):
        return self.fake.calls[self.calls:]

    # What works

    def test_private_ecr(self):
        status, answer, headers = self.broker.ask(self.token(), ECR)
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["kind"], "CredentialProviderResponse")
        self.assertEqual(answer["cacheKeyType"], "Registry")
        # The session's hour decides, not the twelve of the token, and a margin is kept.
        seconds = int(answer["cacheDuration"].rstrip("s"))
        self.assertTrue(3000 <= seconds <= 3240, answer["cacheDuration"])
        self.assertEqual(list(answer["auth"]), ["123456789012.dkr.ecr.eu-west-1.amazonaws.com"])
        self.assertEqual(self.fake.passwords[password_of(answer)], "AWS")
        self.assertEqual(headers["cache-control"], "no-store")
        self.assertEqual(self.made(), ["sts", "ecr"])
        again = self.broker.ask(self.token(), ECR)[1]
        self.assertEqual(password_of(again), password_of(answer))
        self.assertEqual(self.made(), ["sts", "ecr"])

    def test_token_in_the_body(self):
        self.assertEqual(self.broker.reason(self.token(), ECR, in_body=True), "200")

    def test_keys_of_both_kinds(self):
        # The fake's STS knows RSA keys only; RFC 8693's endpoint refuses what it does not know, so the broker's word is seen by it.
        self.assertEqual(self.broker.reason(self.token(key=self.issuer.keys[1]), ECR), "403 ExchangeRefused")
        self.assertEqual(self.fake.refusals[-1], "InvalidIdentityToken")

    def test_public_ecr(self):
        status, answer, _ = self.broker.ask(self.token(), "public.ecr.aws/team/app")
        self.assertEqual((status, self.made()), (200, ["sts", "ecr-public"]), answer)
        self.assertEqual(list(answer["auth"]), ["public.ecr.aws"])

    def test_narrowed_to_the_repository(self):
        image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/narrow/app"
        status, answer, _ = self.broker.ask(self.token(), image)
        self.assertEqual((status, answer["cacheKeyType"], list(answer["auth"])), (200, "Image", [image]))
        self.assertNotEqual(password_of(self.broker.ask(self.token(), image + "2")[1]), password_of(answer))

    def test_token_exchange(self):
        status, answer, _ = self.broker.ask(self.token(), "oauth.example.com/team/app")
        self.assertEqual((status, self.made()), (200, ["exchange"]), answer)
        self.assertEqual(answer["auth"]["oauth.example.com"]["username"], "oauth2")

    def test_fifty_at_once_are_one_exchange(self):
        self.fake.delay = 0.5
        tokens = [self.token() for _ in range(50)]
        answers = []
        threads = [threading.Thread(target=lambda token=token: answers.append(self.broker.ask(token, ECR)[:2])) for token in tokens]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([status for status, _ in answers], [200] * 50)
        self.assertEqual(len({password_of(answer) for _, answer in answers}), 1)
        self.assertEqual(self.made(), ["sts", "ecr"])

    def test_another_service_account_has_its_own(self):
        first = self.broker.ask(self.token(), ECR)[1]
        self.uid += "-recreated"
        self.assertNotEqual(password_of(self.broker.ask(self.token(), ECR)[1]), password_of(first))

    def test_pull_with_what_was_answered(self):
        image = self.world.registry + "/team/app"
        status, answer, _ = self.broker.ask(self.token(), image)
        self.assertEqual(status, 200, answer)
        entry = answer["auth"][self.world.registry]
        copy = os.path.join(self.world.folder, "pulled")
        self.world.skopeo("copy", "--src-creds", f"{entry['username']}:{entry['password']}", f"docker://{image}:1", f"dir:{copy}")
        self.assertIn("manifest.json", os.listdir(copy))
        self.assertIn("realm", self.fake.calls)
        for wrong in (["--src-no-creds"], ["--src-creds", "AWS:wrong"]):
            refused = self.world.skopeo("copy", *wrong, f"docker://{image}:1", f"dir:{copy}-not", check=False)
            self.assertNotEqual(refused.returncode, 0)

    def test_moto_verifies_the_signature(self):
        """moto believes no false signature once its authentication is on; its token is from 2015 for ever, so it is not handed out."""
        self.start_moto()
        self.moto_calls(initial=1)
        self.assertEqual(self.broker.reason(self.token(), MOTO), "503 ExchangeExpired")
        # A role that may not: the signature is good, the answer is no.
        self.uid += "-2"
        self.moto("iam", {"Action": "DeleteRolePolicy", "RoleName": "pull", "PolicyName": "pull"})
        self.moto_calls(initial=1)
        self.assertEqual(self.broker.reason(self.token(), MOTO), "403 ExchangeRefused")

    def start_moto(self):
        self.world.start("moto", [os.environ.get("MOTO_SERVER", "moto_server"), "-H", "127.0.0.1", "-p", str(self.moto_port),
                                  "-c", self.world.server[0], "-k", self.world.server[1]])
        wait_for(lambda: opens(self.moto_port), "moto")
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        self.moto("iam", {"Action": "CreateRole", "RoleName": "pull", "AssumeRolePolicyDocument": trust})
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}]})
        self.moto("iam", {"Action": "PutRolePolicy", "RoleName": "pull", "PolicyName": "pull", "PolicyDocument": policy})

    def moto_calls(self, initial):
        """So many calls more without authentication (STS needs none), then signatures are verified."""
        self.moto(None, str(initial), "/moto-api/reset-auth")

    def moto(self, service, form, path="/"):
        context = ssl.create_default_context(cafile=self.world.authority.certificate)
        connection = http.client.HTTPSConnection("localhost", self.moto_port, context=context, timeout=60)
        headers = {"content-type": "application/x-www-form-urlencoded" if service else "text/plain"}
        if service:
            self.moto_calls(initial=1)
            headers["authorization"] = f"AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=a"
        body = form if isinstance(form, str) else urllib.parse.urlencode(form | {"Version": "2010-05-08"})
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        self.assertEqual(response.status, 200, text)

    # What is refused

    def test_tokens_refused(self):
        now = int(time.time())
        pem = self.issuer.keys[0].public_pem

        def confused(signed):
            import hashlib
            import hmac

            return hmac.new(pem, signed, hashlib.sha256).digest()

        import issuer as module

        stranger = module.Key(self.world.folder, "stranger")
        impostor = module.Key(self.world.folder, "impostor")
        impostor.kid = "rsa-1"
        good = self.token()
        forged = good.split(".")
        forged[1] = encoded(json.loads(decoded(forged[1])) | {"sub": "system:serviceaccount:imagecreds:puller", "jti": "forged"})
        own = {"namespace": "imagecreds", "serviceaccount": {"name": "puller", "uid": self.uid}}
        rows = [
            ("expired", self.token(claims={"exp": now - 90}), "401 TokenExpired"),
            ("not yet valid", self.token(claims={"nbf": now + 300}), "401 TokenNotYetValid"),
            ("wrong audience", self.token(claims={"aud": ["sts.amazonaws.com"]}), "401 TokenWrongAudience"),
            ("an audience too many", self.token(claims={"aud": ["imgcred.example.com", "other"]}), "401 TokenOtherAudiences"),
            ("wrong issuer", self.token(claims={"iss": "https://kubernetes.default.svc/"}), "401 TokenWrongIssuer"),
            ("wrong node", self.token(node="node2"), "401 TokenWrongNode"),
            ("bound to nothing", self.token(claims={"kubernetes.io": own}), "401 TokenNotBoundToPod"),
            ("alg none", self.token(header={"alg": "none"}, signature=lambda _: b""), "401 TokenAlgorithmRefused"),
            ("key confusion", self.token(header={"alg": "HS256"}, signature=confused), "401 TokenAlgorithmRefused"),
            ("another algorithm", self.token(header={"alg": "ES256"}), "401 TokenAlgorithmNotOfKey"),
            ("unknown kid", self.token(key=stranger), "401 TokenUnknownKey"),
            ("another's key by our kid", self.token(key=impostor), "401 TokenBadSignature"),
            ("its own key along", self.token(header={"jwk": stranger.jwk()}), "401 TokenHeaderRefused"),
            ("forged claims", ".".join(forged), "401 TokenBadSignature"),
            ("garbage", "garbage", "401 TokenMalformed"),
            ("none at all", None, "403 ProfileNeedsToken"),
        ]
        for what, token, expected in rows:
            with self.subTest(what):
                self.assertEqual(self.broker.reason(token, ECR), expected)
        self.assertEqual(self.made(), [])
        # Nothing of it was kept: the next good one is exchanged for.
        self.assertEqual(self.broker.reason(self.token(), ECR), "200")
        self.assertEqual(self.made(), ["sts", "ecr"])

    def test_a_token_of_a_mebibyte(self):
        token = "a" * (1 << 20)
        self.issuer.tokens.append(token)
        try:
            self.assertTrue(self.broker.reason(token, ECR).startswith("431"))
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass  # The server closed before all of it was sent; the next lines see that it lives and did nothing.
        self.assertTrue(self.broker.reason(token, ECR, in_body=True).startswith("413"))
        self.assertEqual(self.made(), [])
        self.assertEqual(self.broker.reason(self.token(), ECR), "200")

    def test_peers_refused(self):
        for node, expected in ((None, "401 ClientCertificateMissing"), ("admin", "403 ClientIsNoNode"), ("node2", "401 TokenWrongNode")):
            with self.subTest(node):
                self.assertEqual(self.broker.reason(self.token(), ECR, node=node), expected)
        self.assertEqual(self.made(), [])

    def test_images_refused(self):
        for image, expected in (("docker.io/library/nginx", "404 RegistryNotConfigured"), ("denied.example.com/a", "403 ProfileConditionFalse"),
                                ("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/a", "404 RegistryNotConfigured"),
                                (ECR + ":1", "400 RequestMalformed"), ("", "400 RequestMalformed")):
            with self.subTest(image):
                self.assertEqual(self.broker.reason(self.token(), image or "/"), expected)
        self.assertEqual(self.broker.reason(self.token(account="other"), ECR), "403 ProfileConditionFalse")
        self.assertEqual(self.made(), [])

    def test_bodies_refused(self):
        for body, expected in ((b"", "400"), (b"[]", "400"), (b"{", "400"), (b"\xff" * 100, "400"), (b"[" * 10000, "400"), (b"x" * 200000, "413")):
            with self.subTest(body[:10]):
                self.assertTrue(self.broker.reason(self.token(), body=body).startswith(expected))

    def test_a_replaced_key(self):
        import issuer as module

        old, new = self.issuer.keys[0], module.Key(self.world.folder, "rsa-2")
        before = self.token()
        self.issuer.keys[0] = new
        self.world.write_keys()
        try:
            wait_for(lambda: self.broker.reason(self.token(), ECR) == "200", "the new key")
            self.assertEqual(self.broker.reason(before, ECR), "401 TokenUnknownKey")
        finally:
            self.issuer.keys[0] = old
            self.world.write_keys()
        wait_for(lambda: self.broker.reason(before, ECR) == "200", "the old key")

    # What others answer

    def test_error_codes_of_the_clouds(self):
        rows = [
            ("sts", 400, "MalformedPolicyDocument", "403"), ("sts", 400, "PackedPolicyTooLarge", "403"),
            ("sts", 403, "IDPRejectedClaim", "403"), ("sts", 400, "InvalidIdentityToken", "403"),
            ("sts", 400, "ExpiredTokenException", "403"), ("sts", 403, "RegionDisabledException", "403"),
            ("sts", 403, "AccessDenied", "403"), ("sts", 400, "IDPCommunicationError", "503"), ("sts", 500, "InternalFailure", "503"),
            ("ecr", 400, "AccessDeniedException", "403"), ("ecr", 400, "UnrecognizedClientException", "403"),
            ("ecr", 400, "ThrottlingException", "503"), ("ecr", 500, "ServerException", "503"),
        ]
        for service, status, code, expected in rows:
            with self.subTest(code):
                self.fake.fail = {service: (status, code)}
                self.uid = f"uid-{service}-{code}"
                status, answer, headers = self.broker.ask(self.token(), ECR)
                self.assertEqual(str(status), expected, answer)
                if expected == "503":
                    self.assertLessEqual(int(headers["retry-after"]), 2)

    def test_expired_and_short_lived(self):
        for lifetime, expected in ((-5, "503 ExchangeExpired"), (100, "503 ExchangeExpired")):
            with self.subTest(lifetime):
                self.fake.lifetime, self.uid = lifetime, f"uid-lifetime{lifetime}"
                self.assertEqual(self.broker.reason(self.token(), ECR), expected)
        self.fake.lifetime, self.uid = 340, "uid-lifetime-340"
        self.assertEqual(self.broker.ask(self.token(), ECR)[1]["cacheDuration"], "0s")

    def test_a_refusal_is_remembered_shortly(self):
        self.fake.fail = {"sts": (403, "AccessDenied")}
        self.assertEqual(self.broker.reason(self.token(), ECR), "403 ExchangeRefused")
        self.assertEqual(self.broker.reason(self.token(), ECR), "403 ExchangeRefused")
        self.assertEqual(self.made(), ["sts"])

    def test_a_node_that_asks_too_often(self):
        broker = self.world.start_broker(profiles(self.world, self.moto_port), "limited")
        self.assertEqual(broker.burst(400, "garbage", "node2"), {"401 TokenMalformed", "429 TooManyRequests"})
        self.assertLessEqual(int(broker.retry_after), 2)
        self.assertEqual(broker.reason(self.token(), ECR), "200")
        broker.process.terminate()
        self.assertEqual(broker.process.wait(30), 0)


    def test_the_api_server_has_the_last_word(self):
        """TokenReview before anything is exchanged; keys from its URL, fetched again for a kid that nobody knows."""
        path = os.path.join(self.world.folder, "api-token")
        with open(path, "w") as file:
            file.write(self.fake.api_token + "\n")
        url = f"https://localhost:{self.fake.port}"
        broker = self.world.start_broker(profiles(self.world, self.moto_port), "reviewing", "--token-review", url, "--jwks", url + "/openid/v1/jwks",
                                         "--api-ca", self.world.authority.certificate, "--api-token", path)
        self.assertEqual(broker.reason(self.token(), ECR), "200")
        self.assertEqual(self.made(), ["jwks", "review", "sts", "ecr"])
        self.uid += "-gone"
        gone = self.token()
        self.fake.gone.add(json.loads(decoded(gone.split(".")[1]))["kubernetes.io"]["pod"]["uid"])
        self.assertEqual(broker.reason(gone, ECR), "401 TokenReviewRefused")
        self.assertEqual(self.made(), ["jwks", "review", "sts", "ecr", "review"])
        with open(path, "w") as file:
            file.write("not any more")
        self.assertEqual(broker.reason(self.token(), ECR), "503 TokenReviewUnavailable")
        broker.process.terminate()
        self.assertEqual(broker.process.wait(30), 0)


class PluginTest(unittest.TestCase):
    """The plugin as the kubelet runs it, in front of the broker."""

    def setUp(self):
        self.world, self.broker, self.fake, self.issuer = Shared.world, Shared.broker, Shared.world.fake, Shared.world.issuer
        self.fake.fail.clear()
        self.fake.lifetime, self.fake.delay = 12 * 3600, 0
        self.uid = "uid-" + self.id().rsplit(".", 1)[1]

    def token(self, **options):
        return self.issuer.token(uid=self.uid, **options)

    def test_pull_with_what_the_plugin_printed(self):
        image = self.world.registry + "/team/app"
        status, answer, said = self.world.plugin(self.broker.port, self.token(), image)
        self.assertEqual((status, said), (0, ""), answer)
        self.assertEqual(set(answer), {"apiVersion", "kind", "cacheKeyType", "cacheDuration", "auth"})
        self.assertEqual((answer["apiVersion"], answer["cacheKeyType"]), ("credentialprovider.kubelet.k8s.io/v1", "Registry"))
        entry = answer["auth"][self.world.registry]
        copy = os.path.join(self.world.folder, "pulled-by-plugin")
        self.world.skopeo("copy", "--src-creds", f"{entry['username']}:{entry['password']}", f"docker://{image}:1", f"dir:{copy}")
        self.assertIn("manifest.json", os.listdir(copy))

    def test_refusals_end_with_one_and_say_why(self):
        for what, token, node, reason in (
            ("expired", self.token(claims={"exp": int(time.time()) - 90}), "node1", "TokenExpired"),
            ("another node", self.token(), "node2", "TokenWrongNode"),
            ("no node", self.token(), "admin", "ClientIsNoNode"),
            ("another account", self.token(account="other"), "node1", "ProfileConditionFalse"),
        ):
            with self.subTest(what):
                status, answer, said = self.world.plugin(self.broker.port, token, ECR, node)
                self.assertEqual((status, answer), (1, None))
                self.assertIn(reason, said)

    def test_a_registry_of_nobody_has_an_empty_answer_that_is_not_kept(self):
        status, answer, _ = self.world.plugin(self.broker.port, self.token(), "docker.io/library/nginx")
        self.assertEqual((status, answer["auth"], answer["cacheKeyType"], answer["cacheDuration"]), (0, {}, "Image", "0s"))

    def degraded(self, status, answer, image):
        """An answer without a password under a key that matches: containers whose image is there go on to start."""
        self.assertEqual((status, answer["cacheKeyType"], answer["cacheDuration"]), (0, "Image", "0s"))
        self.assertEqual(answer["auth"], {image: {"username": "", "password": ""}})

    def test_without_a_broker_the_answer_is_degraded(self):
        status, answer, _ = self.world.plugin(free_port(), self.token(), ECR, timeout="5s")
        self.degraded(status, answer, ECR)
        self.assertEqual(self.world.plugin(free_port(), self.token(), ECR, timeout="5s", degraded="Fail")[:2], (1, None))

    def test_a_broker_killed_in_the_middle_leaves_a_degraded_answer(self):
        broker = self.world.start_broker(profiles(self.world, Shared.moto_port), "killed")
        self.fake.delay = 4
        calls = len(self.fake.calls)

        def kill(plugin):
            wait_for(lambda: broker.metric("postern_parked_requests") == 1, "the request to be with the broker")
            self.world.said += [self.world.process_text(plugin, name) for name in ("cmdline", "environ")]
            broker.process.kill()

        status, answer, _ = self.world.plugin(broker.port, self.token(), ECR, meanwhile=kill)
        self.degraded(status, answer, ECR)
        self.assertLessEqual(len(self.fake.calls) - calls, 1)

    def test_whoever_stands_in_the_brokers_place_is_told_nothing(self):
        broker = {"url": f"https://localhost:{self.broker.port}/credentials", "authorityFile": self.world.realm_certificate}
        calls = self.broker.metric("postern_credentials_total")
        status, answer, _ = self.world.plugin(self.broker.port, self.token(), ECR, broker=broker, timeout="5s")
        self.degraded(status, answer, ECR)
        self.assertEqual(self.broker.metric("postern_credentials_total"), calls)


class SecretsTest(unittest.TestCase):
    """Runs last: nothing that was secret in any of the above is anywhere."""

    def test_memory_of_the_broker_holds_no_token(self):
        world, broker = Shared.world, Shared.broker
        memory = world.memory(broker.process)
        if memory is None:
            self.skipTest("only root reads another process's memory")
        tokens = {token for token in world.issuer.tokens if 500 < len(token) < 1 << 20}
        self.assertGreater(len(tokens), 100)
        # Only what is kept for its life may be found: passwords, which the next who asks is given.
        left = {token for token in tokens if token[-100:].encode() in memory}
        self.assertEqual(len(left), 0)

    def test_no_secret_in_logs_answers_arguments_environment_or_core_files(self):
        world, broker = Shared.world, Shared.broker
        secrets = {token.rsplit(".", 1)[-1] for token in world.issuer.tokens if len(token) < 1 << 20} | set(world.fake.passwords)
        for key, session in world.fake.sessions.values():
            secrets |= {key, session}
        secrets = {secret for secret in secrets if len(secret) >= 16}
        self.assertGreater(len(secrets), 100)
        places = world.text_of_logs()
        for name in ("cmdline", "environ"):
            places[name] = world.process_text(broker.process, name)
        places["plugin"] = "\n".join(world.said)
        places["refusals"] = "\n".join(text for text in world.seen if '"reason"' in text or text[:1] != "{")
        self.assertIn("Issued", places[os.path.join(world.folder, "broker-decisions.log")])
        for place, text in places.items():
            if place.endswith(("moto.log", "registry.log")):
                continue  # Not ours.
            for secret in secrets:
                self.assertNotIn(secret, text, place)
        # It is killed with all of that in memory by a signal that asks for a core file, and leaves none behind.
        with open(f"/proc/{broker.process.pid}/limits") as file:
            limits = {line[:25].strip(): line[25:].split() for line in file}
        self.assertEqual(limits["Max core file size"][:2], ["0", "0"])
        broker.process.send_signal(signal.SIGSYS)
        self.assertEqual(broker.process.wait(60), -signal.SIGSYS)
        self.assertEqual([name for name in os.listdir(world.folder) if name.startswith("core")], [])


def load_tests(loader, _, __):
    suite = unittest.TestSuite()
    for case in (CredentialsTest, PluginTest, SecretsTest):
        suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    unittest.main(verbosity=2)
