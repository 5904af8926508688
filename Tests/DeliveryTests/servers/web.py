"""A web service that misbehaves as it is told, on 127.0.0.1.

Prints its port on the first line. Every request that came whole is a JSON line in LOG.
Answers come from ANSWERS, one after the other, the last one for ever: STATUS, or a word.
"""

import argparse, json, os, socket, ssl, sys, threading, time

options = argparse.ArgumentParser()
options.add_argument("--log", required=True)
options.add_argument("--header", action="append", default=[])
options.add_argument("--body", default='{"id": "abc123", "url": "https://example.org/1"}')
options.add_argument("--path", action="append", default=[], help="PATH=BODY: a body of its own")
options.add_argument("--certificate")
options.add_argument("answers", nargs="+")
options = options.parse_args()

log = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
lock = threading.Lock()
answers = list(options.answers)
paths = dict(p.split("=", 1) for p in options.path)
context = None
if options.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate)


def attend(connection):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        serve(connection)
    except (OSError, EOFError, ValueError):
        pass
    finally:
        connection.close()


def serve(connection):
    buffer = b""
    while True:
        while b"\r\n\r\n" not in buffer:
            more = connection.recv(65536)
            if not more:
                return
            buffer += more
        head, buffer = buffer.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        headers = {k.lower(): v for k, v in (l.split(": ", 1) for l in lines[1:] if ": " in l)}
        length = int(headers.get("content-length", 0))
        while len(buffer) < length:
            more = connection.recv(65536)
            if not more:
                return
            buffer += more
        body, buffer = buffer[:length], buffer[length:]
        record = {"line": lines[0], "head": head.decode(), "headers": headers, "body": body.decode()}
        os.write(log, (json.dumps(record) + "\n").encode())
        with lock:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == "close":
            return
        if answer == "slow":
            time.sleep(30)
            return
        if answer == "endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b"x" * 65536)
        path = lines[0].split(" ")[1]
        text = paths.get(path, options.body).encode()
        if answer == "half":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + text)
            return
        extra = "".join(h + "\r\n" for h in options.header)
        connection.sendall(
            f"HTTP/1.1 {answer} Whatever\r\nContent-Length: {len(text)}\r\n{extra}\r\n".encode() + text
        )


server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    threading.Thread(target=attend, args=(connection,), daemon=True).start()
