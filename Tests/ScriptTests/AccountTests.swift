// Several Unix accounts on one store: a team that shares it, and those who may only read or not at
// all. Real accounts are made, so these tests need root and are skipped without.

import Foundation
import Glibc
import Testing

@Suite(
  .enabled(
    if: geteuid() == 0 && access("/usr/sbin/useradd", X_OK) == 0
      && access("/usr/bin/setpriv", X_OK) == 0,
    "needs root, useradd and setpriv: real accounts are made"), .serialized)
struct AccountTests {
  private let place: Workplace
  private let accounts: Accounts

  init() throws {
    place = try Workplace()
    accounts = try Accounts(place)
    // The accounts must reach the program and the store's parent directory.
    let ran = try place.run(
      """
      chmod 711 . && mkdir -m 755 bin && cp "$(command -v ittool)" bin/ittool && chmod 755 bin/ittool
      mkdir -m 1777 srv
      cat > as <<'S'
      #!/bin/sh
      # as ACCOUNT SCRIPT: runs the script with the account's own groups and a strict umask.
      umask 077
      exec setpriv --reuid "$1" --regid "$1" --init-groups env -i HOME=/nonexistent LC_ALL=C TZ=UTC \
        PATH="$PWD/bin:/usr/bin:/bin" /bin/sh -c "$2"
      S
      chmod 755 as
      """)
    try #require(ran.status == 0, "\(ran.err)")
  }

  @Test func twoTechniciansWorkAtOnceOnOneStore() throws {
    let (one, two, group) = (accounts.one, accounts.two, accounts.group)
    let ran = try place.run(
      """
      ./as \(one) 'ittool init --db srv/it/desk/s.db --group \(group)'; echo "init $?"
      stat -c '%a %G' srv/it/desk srv/it/desk/s.db
      work='for i in $(seq 40); do ittool ticket open --db srv/it/desk/s.db "$0 $i" || echo "failed $?"; done'
      ./as \(one) "$work" > one.out 2> one.err &
      ./as \(two) "$work" > two.out 2> two.err &
      wait
      cat one.err two.err
      """)
    #expect(ran.lines == ["init 0", "2770 \(group)", "660 \(group)"], "\(ran.out)\(ran.err)")
    let numbers = try place.run("cat one.out two.out").lines
    #expect(Set(numbers).count == 80 && numbers.count == 80)
    #expect(numbers.allSatisfy { $0.hasPrefix("T-") })
    let modes = try place.run("stat -c '%a %G %n' srv/it/desk/*").lines
    #expect(
      modes == [
        "660 \(group) srv/it/desk/s.db", "660 \(group) srv/it/desk/s.db-shm",
        "660 \(group) srv/it/desk/s.db-wal",
      ])
    // The audit trail knows them apart, and the store is sound to both.
    let actors = try place.run(
      """
      ./as \(two) "ittool store query --db srv/it/desk/s.db \
        'SELECT actor, count(*) FROM history GROUP BY 1 ORDER BY 1'; ittool store check --db srv/it/desk/s.db"
      """)
    #expect(actors.lines == ["\(one)\t40", "\(two)\t40"], "\(actors.err)")
    // A restore by the other keeps it shared.
    let restored = try place.run(
      """
      ./as \(two) 'cd srv && ittool store backup --db it/desk/s.db b-$$.db \
        && ittool store restore --db it/desk/s.db b-$$.db --replace --yes'; echo $?
      ./as \(one) 'ittool ticket open --db srv/it/desk/s.db After'
      stat -c '%a %G' srv/it/desk/s.db srv/it/desk/s.db-wal
      """)
    #expect(restored.lines == ["0", "T-81", "660 \(group)", "660 \(group)"], "\(restored.err)")
  }

  // The files beside a fresh store had a moment in which a colleague could not open them: of twenty
  // stores a good third refused somebody.
  @Test func theFirstOpeningsOfAFreshStoreByTwoAccountsBothSucceed() throws {
    let (one, two, group) = (accounts.one, accounts.two, accounts.group)
    let ran = try place.run(
      """
      for round in $(seq 20); do
        ./as \(one) "ittool init --db srv/$round/s.db --group \(group)"
        for who in \(one) \(two); do
          ./as $who "ittool ticket open --db srv/$round/s.db First" >> $who.out 2>> $who.err &
        done
        wait
      done
      cat \(one).err \(two).err
      cat \(one).out \(two).out | sort | uniq -c
      """)
    #expect(
      ran.lines.map { $0.split(separator: " ") } == [["20", "T-1"], ["20", "T-2"]], "\(ran.out)")
  }

  @Test func aStrangerIsToldSo() throws {
    let ran = try place.run(
      """
      ./as \(accounts.one) 'ittool init --db srv/desk/s.db --group \(accounts.group)'
      ./as \(accounts.stranger) 'ittool ticket list --db srv/desk/s.db'; echo $?
      ./as \(accounts.stranger) 'ittool ticket open --db srv/desk/s.db x'; echo $?
      ./as \(accounts.stranger) 'ittool init --db srv/mine/s.db --group \(accounts.group)'; echo $?
      """)
    #expect(ran.lines == ["74", "74", "74"])
    #expect(ran.complaints.count >= 3)
    #expect(ran.err.contains("Permission denied") || ran.err.contains("cannot be opened"))
  }

  @Test func whoMayOnlyReadCanReadAndIsToldWhatIsMissing() throws {
    let ran = try place.run(
      """
      mkdir -m 755 open && ittool init --db open/s.db && chmod 644 open/s.db
      echo 'no log yet'
      ./as \(accounts.stranger) 'ittool ticket list --db open/s.db'; echo $?
      ittool ticket open --db open/s.db Subject; chmod 644 open/*
      echo 'with a log'
      ./as \(accounts.stranger) 'ittool ticket list --db open/s.db --fields number,subject'; echo $?
      ./as \(accounts.stranger) 'ittool store query --db open/s.db "SELECT number FROM tickets"'
      ./as \(accounts.stranger) 'ittool store info --db open/s.db --fields value' | head -1
      ./as \(accounts.stranger) 'cd srv && ittool store backup --db ../open/s.db mine.db'; echo $?
      echo 'writing'
      ./as \(accounts.stranger) 'ittool ticket open --db open/s.db x'; echo $?
      ./as \(accounts.stranger) 'ittool config set --db open/s.db ticket.quiet-days 5'; echo $?
      ./as \(accounts.stranger) 'ittool store vacuum --db open/s.db'; echo $?
      ./as \(accounts.stranger) 'ittool store migrate --db open/s.db'; echo $?
      ./as \(accounts.stranger) 'ittool store restore --db open/s.db srv/mine.db --replace --yes'
      echo $?
      """)
    #expect(
      ran.lines == [
        "no log yet", "74", "T-1", "with a log", "T-1\tSubject", "0", "1", "open/s.db", "0",
        "writing", "74", "74", "74", "0", "74",
      ], "\(ran.err)")
    #expect(ran.err.contains("its directory must be writable too"))
    #expect(ran.err.contains("open/s.db cannot be written by this account"))
    #expect(
      try place.run("ittool store query --db open/s.db 'SELECT count(*) FROM tickets'").lines
        == ["1"])
  }
}

/// Three accounts, two of them in one group, for the time of a test.
private final class Accounts: Sendable {
  let one: String
  let two: String
  let stranger: String
  let group: String
  private let place: Workplace

  init(_ place: Workplace) throws {
    self.place = place
    let mark = "\(getpid())\(UInt16.random(in: 100...999))"
    (one, two, stranger, group) = ("itt1\(mark)", "itt2\(mark)", "itt3\(mark)", "ittg\(mark)")
    let ran = try place.run(
      """
      groupadd \(group) && useradd -M -G \(group) \(one) && useradd -M -G \(group) \(two) \
        && useradd -M \(stranger)
      """)
    try #require(ran.status == 0, "\(ran.err)")
  }

  deinit {
    for name in [one, two, stranger] { _ = try? place.run("userdel \(name)") }
    _ = try? place.run("groupdel \(group)")
  }
}
