"""A mail server that misbehaves as it is told, on 127.0.0.1.

Prints its port on the first line. Every message that was taken whole is a JSON line in LOG before
the server answers: what stands there was received, whatever the client heard of it.
"""

import argparse, base64, json, os, socket, ssl, struct, sys, threading, time

options = argparse.ArgumentParser()
options.add_argument("--log", required=True)
options.add_argument("--greylist", type=int, default=0, help="450 for so many first tries each")
options.add_argument("--refuse", action="append", default=[], help="550 for this recipient")
options.add_argument("--refuse-sender", action="store_true")
options.add_argument("--refuse-data", help="554 with this text, for each message")
options.add_argument("--drop-after-data", action="append", default=[], help="recipient, or *")
options.add_argument("--drop-in-data", action="append", default=[], help="close before the end")
options.add_argument("--close-every", type=int, default=0, help="close after so many messages")
options.add_argument("--slow", type=float, default=0, help="seconds before the last answer")
options.add_argument("--mute", action="store_true", help="never greet")
options.add_argument("--busy", action="store_true", help="greet with 421")
options.add_argument("--certificate", help="offer STARTTLS with this PEM file")
options.add_argument("--implicit", action="store_true")
options.add_argument("--require-tls", action="store_true")
options.add_argument("--auth", help="USER:SECRET that must log in")
options.add_argument("--mechanisms", default="PLAIN LOGIN XOAUTH2")
options.add_argument("--port", type=int, default=0)
options = options.parse_args()

log = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
lock = threading.Lock()
tries = {}
connections = 0
context = None
if options.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate)


def note(**what):
    os.write(log, (json.dumps(what) + "\n").encode())


class Client:
    def __init__(self, connection, number):
        self.connection, self.number = connection, number
        self.buffer, self.secure, self.known, self.taken = b"", False, not options.auth, 0

    def line(self):
        while b"\r\n" not in self.buffer:
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def say(self, text):
        self.connection.sendall(text.encode() + b"\r\n")

    def wrap(self):
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.secure, self.buffer = True, b""

    def serve(self):
        if options.implicit:
            self.wrap()
        if options.mute:
            time.sleep(60)
        if options.busy:
            return self.say("421 4.3.2 too busy")
        self.say("220 test ESMTP")
        sender = recipient = None
        while True:
            line = self.line().decode("utf-8", "surrogateescape")
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                words = ["test", "SIZE 10000000", "8BITMIME"]
                if context and not self.secure:
                    words.append("STARTTLS")
                if options.auth and (self.secure or not options.require_tls):
                    words.append("AUTH " + options.mechanisms)
                for word in words[:-1]:
                    self.say("250-" + word)
                self.say("250 " + words[-1])
            elif verb == "STARTTLS" and context:
                self.say("220 go ahead")
                self.wrap()
            elif verb == "AUTH":
                self.log_in(line)
            elif verb == "QUIT":
                return self.say("221 bye")
            elif verb == "RSET":
                self.say("250 ok")
            elif options.require_tls and not self.secure:
                self.say("530 5.7.0 Must issue a STARTTLS command first")
            elif not self.known:
                self.say("530 5.7.0 Authentication required")
            elif verb == "MAIL":
                sender = line[line.index("<") + 1 : line.index(">")]
                self.say("550 5.7.1 sender refused" if options.refuse_sender else "250 ok")
            elif verb == "RCPT":
                recipient = line[line.index("<") + 1 : line.rindex(">")]
                with lock:
                    tries[recipient] = tries.get(recipient, 0) + 1
                    count = tries[recipient]
                if recipient in options.refuse:
                    self.say("550-5.1.1 no such person here")
                    self.say("550 5.1.1 really not")
                elif count <= options.greylist:
                    self.say("450 4.2.0 greylisted, try again")
                else:
                    self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                if not self.data(sender, recipient):
                    return
            else:
                self.say("502 what")

    def data(self, sender, recipient):
        if recipient in options.drop_in_data:
            self.connection.recv(100)
            self.reset()
            return False
        while not (b"\r\n.\r\n" in self.buffer or self.buffer.startswith(b".\r\n")):
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        if self.buffer.startswith(b".\r\n"):
            raw, self.buffer = b"", self.buffer[3:]
        else:
            raw, self.buffer = self.buffer.split(b"\r\n.\r\n", 1)
        lines = [l[1:] if l.startswith(b".") else l for l in (raw + b"\r\n").split(b"\r\n")]
        body = b"\r\n".join(lines)
        if options.refuse_data:
            self.say("554 5.6.0 " + options.refuse_data)
            return True
        note(
            sender=sender, recipient=recipient, connection=self.number, secure=self.secure,
            body=base64.b64encode(body).decode(), raw=base64.b64encode(raw).decode(),
        )
        if recipient in options.drop_after_data or "*" in options.drop_after_data:
            self.reset()
            return False
        if options.slow:
            time.sleep(options.slow)
        self.say("250 2.0.0 taken as %d" % tries[recipient])
        self.taken += 1
        return self.taken != options.close_every

    def reset(self):
        # Without a farewell, as a machine that loses its power.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_in(self, line):
        words = line.split(" ")
        user, secret = options.auth.split(":", 1)
        decode = lambda text: base64.b64decode(text).decode()
        if words[1] == "PLAIN":
            if len(words) < 3:
                self.say("334 ")
                words.append(self.line().decode())
            given = decode(words[2]).split("\0")[1:]
        elif words[1] == "LOGIN":
            if len(words) < 3:
                self.say("334 " + base64.b64encode(b"Username:").decode())
                words.append(self.line().decode())
            self.say("334 " + base64.b64encode(b"Password:").decode())
            given = [decode(words[2]), decode(self.line().decode())]
        else:
            if len(words) < 3:
                self.say("334 ")
                words.append(self.line().decode())
            parts = dict(p.split("=", 1) for p in decode(words[2]).split("\1") if p)
            given = [parts["user"], parts["auth"].removeprefix("Bearer ")]
        self.known = given == [user, secret]
        note(login=words[1], known=self.known)
        self.say("235 2.7.0 welcome" if self.known else "535 5.7.8 wrong password")


def attend(connection, number):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        Client(connection, number).serve()
    except (EOFError, OSError):
        pass
    finally:
        try:
            connection.close()
        except OSError:
            pass


server = socket.create_server(("127.0.0.1", options.port))
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    connections += 1
    threading.Thread(target=attend, args=(connection, connections), daemon=True).start()
