"""Answers the questions of a program on a pseudo-terminal.

    answer.py PROGRAM ARGUMENT... < ANSWERS

ANSWERS is a JSON list of [QUESTION, ANSWER]: when QUESTION has appeared on the screen behind the one
before, ANSWER and a line end are typed; an ANSWER of null ends the input, as Control-D does. Prints the
screen and ends as the program does; 124 when a question does not come within 30 seconds.
"""
import json
import os
import pty
import select
import signal
import sys
import time

answers = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    # What the test runner blocks is not blocked in a login shell.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execvp(sys.argv[1], sys.argv[1:])

screen = b""
end = time.monotonic() + 30


def read(until=None, start=0):
    """Reads until the words stand behind start; without words, to the end."""
    global screen, end
    while until is None or until not in screen[start:]:
        if time.monotonic() > end:
            sys.stdout.buffer.write(screen)
            sys.stderr.write("answer: nothing says %r\n" % until)
            os.kill(pid, signal.SIGKILL)
            sys.exit(124)
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            return False
        screen += piece
    return True


seen = 0
for question, answer in answers:
    if not read(question.encode(), seen):
        break
    seen = screen.index(question.encode(), seen) + len(question)
    end = time.monotonic() + 30
    os.write(terminal, b"\x04" if answer is None else answer.encode() + b"\n")
read()
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(screen.replace(b"\r\n", b"\n"))
sys.exit(status if status >= 0 else 128 - status)
