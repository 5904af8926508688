// A disk that fills up, a file that cannot be written, an account that may only read.

import Foundation
import Glibc
import Testing

@Suite struct FullDiskTests {
  /// Fills a disk of two megabytes with tickets; then nothing is lost and one line says why.
  private static let fill = """
    export ITTOOL_DB=$PWD/disk/store.db
    ittool init || exit 99
    head -c 20000 /dev/zero | tr '\\0' x >body
    while number=$(ittool ticket open "A long story" --file body 2>complaint); do
      echo "$number" >>acknowledged
      [ "$number" = T-200 ] && exit 98
    done
    ittool ticket open "A long story" --file body 2>complaint
    status=$?
    """
  private static let look = """
    ittool ticket list --all --fields number | sort >held
    sort acknowledged | diff - held >&2 || exit 97
    ittool store check || exit 96
    exit $status
    """

  static let canMount: Bool =
    (try? Workplace().run("unshare -m sh -c 'mkdir m && mount -t tmpfs none m'"))?.status == 0

  @Test(.enabled(if: canMount, "needs the right to mount a small disk"))
  func aFullDiskLosesNothing() throws {
    let place = try Workplace()
    let outcome = try place.run(
      """
      mkdir disk
      cat >script <<'END'
      mount -t tmpfs -o size=2m none disk
      \(Self.fill)
      cat complaint >&2
      \(Self.look)
      END
      unshare -m sh script
      """)
    #expect(outcome.status == 74)
    Bad.expect(outcome, "no space left")
  }

  @Test(.enabled(if: canMount, "needs the right to mount a small disk"))
  func workGoesOnWhenThereIsRoomAgain() throws {
    let place = try Workplace()
    let outcome = try place.run(
      """
      mkdir disk
      cat >script <<'END'
      mount -t tmpfs -o size=2m none disk
      \(Self.fill)
      mount -o remount,size=5m disk
      ittool ticket open "Room again" --file body >>acknowledged || exit 95
      status=0
      \(Self.look)
      END
      unshare -m sh script
      """)
    #expect(outcome.status == 0 && outcome.err == "", "\(outcome)")
  }

  /// The same by a limit on the size of files, which needs no rights.
  @Test func aFileThatMayNotGrowLosesNothing() throws {
    let place = try Workplace()
    let outcome = try place.run(
      """
      mkdir disk
      trap '' XFSZ
      ulimit -f 3600
      \(Self.fill)
      cat complaint >&2
      ulimit -f unlimited 2>/dev/null
      \(Self.look)
      """)
    #expect(outcome.status == 74)
    Bad.expect(outcome, "store.db")
  }

  /// Standard error may be full too; the status still tells.
  @Test func nowhereToComplain() throws {
    let place = try Workplace()
    #expect(try place.run("ittool ticket list 2>/dev/full").status == 1)
  }
}

@Suite struct ReadOnlyTests {
  /// Runs a script as an account that may not write: nobody, when this is root.
  private func asNobody(_ script: String, _ prepare: String) throws -> Outcome {
    let place = try Workplace()
    let run =
      geteuid() == 0
      ? "setpriv --reuid=65534 --regid=65534 --clear-groups sh script" : "sh script"
    return try place.run(
      """
      chmod 755 . && mkdir bin desk && cp "$(command -v ittool)" bin && export PATH=$PWD/bin:$PATH
      export ITTOOL_DB=$PWD/desk/store.db HOME=/nonexistent
      ittool init && ittool ticket open first >/dev/null || exit 99
      \(prepare)
      cat >script <<'END'
      \(script)
      END
      \(run)
      status=$?
      chmod -R u+rwX desk
      exit $status
      """)
  }

  @Test func aReadOnlyFileCanBeReadButNotWritten() throws {
    let open = "chmod 777 desk && rm -f desk/store.db-*"
    let write = try asNobody("ittool ticket open second", "\(open) && chmod 444 desk/store.db")
    #expect(write.status == 74)
    Bad.expect(write, "cannot be written by this account")
    let read = try asNobody(
      "ittool ticket list --fields subject",
      "sqlite3 desk/store.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null; \(open); "
        + "chmod 444 desk/store.db")
    #expect(read.status == 0 && read.out == "first\n", "\(read)")
  }

  @Test func aReadOnlyDirectorySaysSo() throws {
    let outcome = try asNobody(
      "ittool ticket list",
      "sqlite3 desk/store.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null; rm -f desk/store.db-*; "
        + "chmod 444 desk/store.db; chmod 555 desk")
    #expect(outcome.status == 74)
    Bad.expect(outcome, "by this account")
  }

  @Test func aFileThatMayNotBeReadSaysSo() throws {
    let outcome = try asNobody("ittool ticket list", "chmod 755 desk && chmod 000 desk/store.db")
    #expect(outcome.status == 74)
    Bad.expect(outcome, "store.db")
  }

  @Test func aDirectoryThatMayNotBeEnteredSaysSo() throws {
    let outcome = try asNobody("ittool ticket list", "chmod 000 desk")
    #expect(outcome.status == 74)
    Bad.expect(outcome, "Permission denied")
  }

  @Test func noStoreIsMadeWhereNobodyMayWrite() throws {
    let outcome = try asNobody("ittool --db desk/new.db init", "chmod 555 desk")
    #expect(outcome.status == 74)
    Bad.expect(outcome, "Permission denied")
  }
}
