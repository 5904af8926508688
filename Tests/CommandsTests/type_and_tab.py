"""Types lines into a shell on a pseudo-terminal, presses TAB, and tells what became of them.

    type_and_tab.py SHELL DIRECTORY LINE...

DIRECTORY holds `setup`, which the shell reads first and which binds Control-T to append the edited
line and `END` to the file `typed` there, after whatever candidates it noted. Prints that file.
"""
import os
import pty
import select
import sys
import time

shell, directory, lines = sys.argv[1], sys.argv[2], sys.argv[3:]
typed = os.path.join(directory, "typed")
open(typed, "w").close()
commands = {
    "bash": ["bash", "--noprofile", "--rcfile", os.path.join(directory, "setup"), "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(directory)
    os.execvp(commands[shell][0], commands[shell])

screen = b""


def wait(done):
    global screen
    end = time.monotonic() + 20
    while not done():
        ready, _, _ = select.select([terminal], [], [], 0.01)
        if ready:
            try:
                screen += os.read(terminal, 65536)
            except OSError:
                break
        if time.monotonic() > end:
            sys.stderr.write(repr(screen[-2000:]))
            sys.exit(1)


def send(text):
    os.write(terminal, text.encode())


if shell == "zsh":
    send("source %s/setup\n" % directory)
else:
    send("\n")
wait(lambda: b"READY" in screen.replace(b"echo", b""))
for count, line in enumerate(lines, 1):
    send(line + "\t\x14")
    wait(lambda: open(typed).read().count("\nEND\n") >= count)
os.close(terminal)
os.waitpid(pid, 0)
sys.stdout.write(open(typed).read())
