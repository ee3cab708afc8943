#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Makes the vectors beside it from botocore: 200 signed requests and the endpoints of every partition. The seed is fixed, so that the
# same botocore makes the same files:
#
#     python3 generate.py

import datetime
import json
import random
from pathlib import Path

import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.endpoint_provider import EndpointProvider

HERE = Path(__file__).parent
REGIONS = {
    "aws": ["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-4", "il-central-1"],
    "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
    "aws-cn": ["cn-north-1", "cn-northwest-1"],
    "aws-eusc": ["eusc-de-east-1"],
    "aws-iso": ["us-iso-east-1", "us-iso-west-1"],
    "aws-iso-b": ["us-isob-east-1"],
    "aws-iso-e": ["eu-isoe-west-1"],
    "aws-iso-f": ["us-isof-south-1", "us-isof-east-1"],
}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def text(rng, characters, low, high):
    return "".join(rng.choice(characters) for _ in range(rng.randint(low, high)))


def request(rng, number):
    region = rng.choice(REGIONS[rng.choice(list(REGIONS))])
    service = rng.choice(["ecr", "ecr", "ecr-public", "sts"])
    host = rng.choice([
        f"api.{service}.{region}.amazonaws.com", f"{service}-fips.{region}.api.aws",
        f"127.0.0.1:{rng.randint(1024, 65535)}", f"[::1]:{rng.randint(1024, 65535)}", f"Mixed.{region}.EXAMPLE.com",
    ])
    path = rng.choice(["/", "/", "/", "", "/a/b", "/a//b/", "/a/./b/../c", "/../x", "/sp%20ace", "/gr%C3%BCn~-_.", "/a+b=c:d@e,f"])
    query = rng.choice(["", "", "b=2&a=1", "a=2&a=1&a=", "flag", "x=%20&y=a%2Fb&X=", "Action=GetX&Version=2011-06-15", "a=b=c"])
    if rng.random() < 0.5:
        body = "{}"
    else:
        body = rng.choice(["", text(rng, ALPHABET + "{}\": ,", 0, 400), "grün ∑ 🚀", text(rng, "\n\t\\\"x", 1, 60)])
    headers = [["content-type", rng.choice(["application/x-amz-json-1.1", "  application/json ;  charset=utf-8 ", "text/plain"])]]
    if rng.random() < 0.8:
        headers.append(["X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921." + text(rng, ALPHABET, 3, 20)])
    if rng.random() < 0.4:
        headers.append(["User-Agent", "never signed"])
    if rng.random() < 0.4:
        headers.append(["X-Custom-" + text(rng, "abcXYZ", 1, 4), rng.choice(["a  b   c", "\t tabs\tand  spaces ", "plain", "a,b , c"])])
    return {
        "method": rng.choice(["POST", "POST", "GET", "PUT", "post"]),
        "url": f"https://{host}{path}" + (f"?{query}" if query else ""),
        "headers": headers,
        "body": body,
        "accessKey": "ASIA" + text(rng, ALPHABET.upper(), 16, 16),
        "secretKey": text(rng, ALPHABET + "+/", 40, 40),
        "sessionToken": text(rng, ALPHABET + "+/=", 100, 360) if rng.random() < 0.8 else None,
        "region": region,
        "service": service,
        "now": rng.choice([0, 951782400, 1456704000, 1795281709, 4102444799]) if number % 10 == 0 else rng.randint(0, 4102444800),
    }


def sign(vector):
    moment = datetime.datetime.fromtimestamp(vector["now"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: moment.replace(tzinfo=None)
    signed = AWSRequest(method=vector["method"], url=vector["url"], data=vector["body"].encode())
    for name, value in vector["headers"]:
        signed.headers[name] = value
    credentials = Credentials(vector["accessKey"], vector["secretKey"], vector["sessionToken"])
    signer = botocore.auth.SigV4Auth(credentials, vector["service"], vector["region"])
    signer.add_auth(signed)
    assert signed.headers["X-Amz-Date"] == moment.strftime("%Y%m%dT%H%M%SZ")
    del signed.headers["Authorization"]
    return signer.canonical_request(signed), signer, signed


def signatures():
    rng = random.Random(20261122)
    for number in range(200):
        vector = request(rng, number)
        canonical, signer, signed = sign(vector)
        toSign = signer.string_to_sign(signed, canonical)
        vector["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={signer.scope(signed)}, "
            f"SignedHeaders={signer.signed_headers(signer.headers_to_sign(signed))}, "
            f"Signature={signer.signature(toSign, signed)}")
        yield vector


def endpoints():
    loader = botocore.session.get_session().get_component("data_loader")
    partitions = loader.load_data("partitions")
    for service in ["ecr", "sts"]:
        provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
        for partition, regions in REGIONS.items():
            for region in regions:
                for fips in [False, True]:
                    for dual in [False, True]:
                        extra = {"UseGlobalEndpoint": False} if service == "sts" else {}
                        url = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual, **extra).url
                        yield {
                            "service": service, "partition": partition, "region": region, "fips": fips, "dualStack": dual,
                            "host": url.removeprefix("https://"),
                        }


def write(name, rows):
    (HERE / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


write("signatures.jsonl", signatures())
write("endpoints.jsonl", endpoints())
