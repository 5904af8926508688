"""An IMAP server for tests that misbehaves as it is told.

    imap.py DIRECTORY

DIRECTORY holds one file UID.eml per message and `behaviour.json`, read anew for each connection:
    validity      the UIDVALIDITY; null says none
    drop          UIDs whose literal breaks off in the middle
    hang          UIDs whose literal stops in the middle and never goes on
    short, long   UIDs whose literal is announced with too few or too many bytes
    refuse        UIDs that are answered NO
    gone          UIDs that are listed and not there
    none          UIDs whose text is NIL
    no            commands that are answered NO: "STORE", "MOVE" …
    cut           commands at which the connection breaks: "STORE", "EXPUNGE" …
    able          what CAPABILITY says beside IMAP4rev1
    endless       whether SELECT answers with a line without end
    descending    whether messages are listed from the last to the first
What clients say goes to DIRECTORY/log; the port is printed.
"""
import json
import os
import re
import socket
import sys
import threading

root = sys.argv[1]
lock = threading.Lock()
flags = {}


def say(line):
    with lock, open(os.path.join(root, "log"), "a") as log:
        log.write(line + "\n")


def uids():
    return sorted(int(n[:-4]) for n in os.listdir(root) if n.endswith(".eml"))


def members(text):
    top = uids()
    found = []
    for part in text.split(","):
        ends = [top[-1] if e == "*" and top else 0 if e == "*" else int(e) for e in part.split(":")]
        low, high = min(ends), max(ends)
        found += [u for u in top if low <= u <= high]
    return found


class Session:
    def __init__(self, conn):
        self.conn = conn
        self.file = conn.makefile("rb")
        with open(os.path.join(root, "behaviour.json")) as text:
            self.how = json.load(text)

    def send(self, text):
        self.conn.sendall(text if isinstance(text, bytes) else (text + "\r\n").encode())

    def has(self, word, uid):
        return uid in self.how.get(word, [])

    def run(self):
        self.send("* OK ready")
        for raw in self.file:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            tag, _, rest = line.partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "AUTHENTICATE":
                say("AUTHENTICATE")
                if len(rest.split(" ")) < 3:
                    self.send("+ ")
                    self.file.readline()
                self.send(tag + " OK in")
                continue
            say(re.sub(r"^LOGIN .*", "LOGIN", rest))
            if verb == "UID":
                verb = rest.split(" ")[1].upper()
            if verb in self.how.get("no", []):
                self.send(tag + " NO [NOPERM] not today")
                continue
            if verb in self.how.get("cut", []):
                self.conn.shutdown(socket.SHUT_RDWR)
                return
            if verb == "CAPABILITY":
                self.send("* CAPABILITY IMAP4rev1 " + self.how.get("able", "MOVE UIDPLUS"))
            elif verb == "LOGOUT":
                self.send("* BYE")
                self.send(tag + " OK bye")
                return
            elif verb in ("SELECT", "EXAMINE"):
                if self.how.get("endless"):
                    while True:
                        self.send(b"* OK " + b"x" * 65536)
                self.send("* %d EXISTS" % len(uids()))
                validity = self.how.get("validity", 7)
                if validity is not None:
                    self.send("* OK [UIDVALIDITY %d] ok" % validity)
            elif verb == "FETCH":
                self.fetch(rest)
            elif verb in ("STORE", "MOVE", "COPY", "EXPUNGE"):
                chosen = members(rest.split(" ")[2])
                if verb == "MOVE" or verb == "EXPUNGE":
                    for uid in chosen:
                        os.remove(os.path.join(root, "%d.eml" % uid))
            self.send(tag + " OK done")

    def fetch(self, rest):
        order = {u: n + 1 for n, u in enumerate(uids())}
        chosen = members(rest.split(" ")[2])
        if "BODY" not in rest:
            if self.how.get("descending"):
                chosen.reverse()
            for uid in chosen + ([uids()[-1]] if uids() and not chosen else []):
                self.send(
                    '* %d FETCH (UID %d INTERNALDATE "%2d-Nov-2026 10:00:00 +0000")'
                    % (order[uid], uid, min(uid, 28)))
            return
        for uid in chosen:
            if self.has("gone", uid):
                continue
            head = "* %d FETCH (FLAGS () UID %d BODY[] " % (order[uid], uid)
            if self.has("none", uid):
                self.send(head + "NIL)")
                continue
            with open(os.path.join(root, "%d.eml" % uid), "rb") as text:
                body = text.read()
            size = len(body)
            if self.has("short", uid):
                size //= 2
            if self.has("long", uid):
                size *= 2
            self.send((head + "{%d}\r\n" % size).encode())
            if self.has("drop", uid):
                self.send(body[: len(body) // 2])
                self.conn.shutdown(socket.SHUT_RDWR)
                raise OSError
            if self.has("hang", uid):
                self.send(body[: len(body) // 2])
                say("hanging")
                self.file.read()
                raise OSError
            self.send(body)
            self.send(")")
            # What other sessions do is told in between.
            self.send("* %d FETCH (FLAGS (\\Seen))" % order[uid])


def serve(conn):
    try:
        with conn:
            Session(conn).run()
    except (OSError, ValueError):
        pass


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
