#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server for tests of clients: it does what its script says, the good and the bad.

The script is a JSON array of steps, one a request; the last step serves all further ones. A step:
  {"status": 200, "headers": {...}, "body": "...", "delay": 0.5, "do": "answer"}
"do" is answer, hang (never), close (before an answer), half (half an answer, then close), garbage, drip (a byte each 0.2 s).
`@IMAGE@` and `@REGISTRY@` in a body stand for the image that the request's body names.
Requests go to the log, one JSON object a line. The port is the first line of standard output.
"""
import argparse, json, os, select, socket, ssl, sys, threading, time

parser = argparse.ArgumentParser()
parser.add_argument("--script", default='[{"status": 200, "body": "ok"}]')
parser.add_argument("--log")
parser.add_argument("--cert")
parser.add_argument("--key")
parser.add_argument("--client-ca")
parser.add_argument("--http2", action="store_true")
parser.add_argument("--keep-alive", action="store_true")
parser.add_argument("--proxy-to", type=int, help="be a proxy: every CONNECT leads to this port here")
options = parser.parse_args()
steps = json.loads(options.script)
lock = threading.Lock()
count = 0


def note(**entry):
    if options.log:
        with lock, open(options.log, "a") as log:
            log.write(json.dumps(entry) + "\n")


def next_step():
    global count
    with lock:
        step = steps[min(count, len(steps) - 1)]
        count += 1
    return step


def body_of(step, request_body):
    text = step.get("body", "")
    if "@" in text:
        try:
            image = json.loads(request_body or b"{}").get("image", "")
        except ValueError:
            image = ""
        text = text.replace("@IMAGE@", image).replace("@REGISTRY@", image.split("/")[0])
    return text.encode() + b"x" * step.get("pad", 0)


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, target = lines[0].split(" ")[:2]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    length = int(headers.get("content-length", 0))
    while len(rest) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        rest += piece
    return method, target, headers, rest


def serve_http1(connection, serial):
    while True:
        request = read_request(connection)
        if request is None:
            return
        method, target, headers, body = request
        note(method=method, target=target, headers=headers, body=body.decode("latin-1"), connection=serial)
        step = next_step()
        time.sleep(step.get("delay", 0))
        do = step.get("do", "answer")
        if do == "hang":
            time.sleep(120)
            return
        if do == "close":
            return
        if do == "garbage":
            connection.sendall(b"\x00\x01garbage that is no HTTP\r\n\r\n")
            return
        body = body_of(step, body)
        lines = [f"HTTP/1.1 {step.get('status', 200)} x"]
        lines += [f"{name}: {value}" for name, value in step.get("headers", {"content-type": "application/json"}).items()]
        answer = ("\r\n".join(lines) + f"\r\ncontent-length: {len(body)}\r\n\r\n").encode() + body
        if do == "half":
            connection.sendall(answer[: len(answer) - len(body) // 2 - 1])
            return
        if do == "drip":
            for byte in answer:
                connection.sendall(bytes([byte]))
                time.sleep(0.2)
        connection.sendall(answer)
        if not options.keep_alive:
            return


def serve_http2(connection, serial):
    import h2.config, h2.connection, h2.events

    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    requests = {}
    while True:
        data = connection.recv(65536)
        if not data:
            return
        for event in state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                requests[event.stream_id] = [dict((n.decode() if isinstance(n, bytes) else n, v.decode() if isinstance(v, bytes) else v) for n, v in event.headers), b""]
            elif isinstance(event, h2.events.DataReceived):
                requests[event.stream_id][1] += event.data
                state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                headers, body = requests[event.stream_id]
                note(method=headers[":method"], target=headers[":path"], headers=headers, body=body.decode("latin-1"), connection=serial, http2=True)
                step = next_step()
                time.sleep(step.get("delay", 0))
                do = step.get("do", "answer")
                if do == "hang":
                    time.sleep(120)
                if do == "close":
                    return
                if do == "garbage":
                    connection.sendall(b"\xff" * 64)
                    return
                body = body_of(step, body)
                fields = [(":status", str(step.get("status", 200)))] + list(step.get("headers", {"content-type": "application/json"}).items())
                state.send_headers(event.stream_id, fields)
                if do == "half":
                    state.send_data(event.stream_id, body[: len(body) // 2])
                    connection.sendall(state.data_to_send())
                    return
                while len(body) > 16000:
                    state.send_data(event.stream_id, body[:16000])
                    body = body[16000:]
                state.send_data(event.stream_id, body, end_stream=True)
            elif isinstance(event, h2.events.ConnectionTerminated):
                return
        connection.sendall(state.data_to_send())


def serve_proxy(connection, serial):
    method, target, headers, _ = read_request(connection)
    note(method=method, target=target, headers=headers, proxy=True)
    step = next_step()
    if step.get("status", 200) != 200:
        connection.sendall(f"HTTP/1.1 {step['status']} no\r\ncontent-length: 2\r\n\r\nno".encode())
        return
    with socket.create_connection(("127.0.0.1", options.proxy_to)) as other:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        while True:
            for ready in select.select([connection, other], [], [], 30)[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (other if ready is connection else connection).sendall(data)


def handle(connection, serial):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        if options.proxy_to:
            serve_proxy(connection, serial)
        elif context and connection.selected_alpn_protocol() == "h2":
            serve_http2(connection, serial)
        else:
            serve_http1(connection, serial)
        if context:
            connection.unwrap()
    except (OSError, ValueError) as error:
        note(error=str(error))
    finally:
        connection.close()


context = None
if options.cert:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    context.set_alpn_protocols(["h2", "http/1.1"] if options.http2 else ["http/1.1"])
    if options.client_ca:
        context.load_verify_locations(options.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
# Whoever started us is gone: so are we.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
serial = 0
while True:
    accepted, _ = listener.accept()
    serial += 1
    threading.Thread(target=handle, args=(accepted, serial), daemon=True).start()
