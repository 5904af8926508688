"""A service that takes messages as fast as it can, on 127.0.0.1.

Prints its port on the first line. The body of every request that came whole is a line in LOG.
Each answer waits DELAY seconds, as a service far away does.
"""

import os, socket, sys, threading, time

log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
delay = float(sys.argv[2]) if len(sys.argv) > 2 else 0
answer = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"id\": \"abc\"}"


def attend(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    buffer = b""
    try:
        while True:
            while b"\r\n\r\n" not in buffer:
                more = connection.recv(65536)
                if not more:
                    return
                buffer += more
            head, buffer = buffer.split(b"\r\n\r\n", 1)
            length = 0
            for line in head.split(b"\r\n")[1:]:
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            while len(buffer) < length:
                more = connection.recv(65536)
                if not more:
                    return
                buffer += more
            body, buffer = buffer[:length], buffer[length:]
            os.write(log, body.replace(b"\n", b" ") + b"\n")
            if delay:
                time.sleep(delay)
            connection.sendall(answer)
    except OSError:
        pass
    finally:
        connection.close()


server = socket.create_server(("127.0.0.1", 0), backlog=128)
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    threading.Thread(target=attend, args=(connection,), daemon=True).start()
