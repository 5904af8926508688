/// What the program says of itself: the first page of the help and of ittool(1).
import Commands

extension About {
  /// The first page.
  static let ittool = About(
    summary: "a help desk for a school district, from the shell",
    prose: """
      Keeps the tickets of a school district's technology department in one SQLite file: opened and
      worked from the shell, fed by scripts that pipe CSV, and looked at with plain SQL.

      Data is printed on standard output, everything else on standard error. On a terminal rows
      are tables; in a pipe they are tab-separated lines without a header.
      """,
    firstSteps: [
      Example("ittool init", "Make a store"),
      Example("ittool ticket open Projector is dead --room 204", "Open the first ticket"),
      Example("ittool board", "See what needs you"),
    ],
    files: """
      = `~/.local/share/ittool/ittool.db` The store, unless another is named.
      = `~/.config/ittool/config`, `/etc/ittool/config` The configuration.
      = `/usr/share/ittool` Presets for imports.
      """,
    security: """
      The permissions of the store's file are the boundary: a store is private to its account, or
      shared by a Unix group (`ittool init --group`). Everybody who can write it can change it, and
      every change is recorded with the account that made it.

      Text that came from elsewhere is escaped on a terminal. CSV is written exactly as stored;
      give `--spreadsheet` where a spreadsheet will open it.
      """)
}
