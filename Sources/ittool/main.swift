// Gathers the environment, finds the command, runs it, and decides the exit status.
import Glibc

// The status is the process's last word: everything is closed and flushed before.
exit(Run().status(of: Array(CommandLine.arguments.dropFirst())))
