// What the disk must do for one change: counted, never timed.

import Foundation
import Testing

@Suite struct SyncTests {
  static let canTrace: Bool = (try? Workplace().run("strace -o trace true"))?.status == 0

  /// Two syncs make a ticket durable; a checkpoint now and then apart.
  @Test(.enabled(if: canTrace, "needs strace"))
  func oneOpenSyncsTwice() throws {
    let place = try Workplace()
    _ = try place.makeStore()
    let counts = try place.run(
      """
      ittool ticket open "The log is made" >/dev/null
      for i in $(seq 60); do
        strace -f -o trace -e trace=fsync,fdatasync,msync,sync_file_range,syncfs,sync \
          ittool ticket open "Ticket $i" -r ana@example.org >/dev/null || echo failed
        grep -c sync trace
      done
      """
    ).lines.compactMap { Int($0) }
    #expect(counts.count == 60)
    // Some ten tickets fill a hundred pages of log. The checkpoint then syncs log and file, and the
    // next ticket the head of the fresh log.
    #expect(counts.filter { $0 == 2 }.count >= 45, "\(counts)")
    #expect(counts.allSatisfy { (2...4).contains($0) }, "\(counts)")
    #expect(counts.contains { $0 > 2 }, "the log was never written back: \(counts)")
  }

  @Test(.enabled(if: canTrace, "needs strace"))
  func readingSyncsNothing() throws {
    let place = try Workplace()
    _ = try place.makeStore()
    let outcome = try place.run(
      """
      ittool ticket open "One" >/dev/null
      for words in 'ticket list' 'ticket show 1' 'ticket search one' 'board' 'ticket history 1'; do
        strace -f -o trace -e trace=fsync,fdatasync,msync ittool $words >/dev/null || echo failed
        grep sync trace
      done
      true
      """)
    #expect(outcome.out == "" && outcome.err == "")
  }

  /// In a chain of one-shot processes the log is emptied again and again.
  @Test func theLogStaysBounded() throws {
    let place = try Workplace()
    let store = try place.makeStore()
    let sizes = try place.run(
      """
      for i in $(seq 400); do
        ittool ticket open "Ticket $i" -m "What happened, in a few words" >/dev/null || echo failed
        stat -c %s '\(store)-wal'
      done
      """
    ).lines.compactMap { Int($0) }
    #expect(sizes.count == 400)
    // A checkpoint comes at 100 pages; the transaction that crosses the line may add some.
    #expect(sizes.allSatisfy { $0 <= 200 * 4120 }, "the log grew to \(sizes.max() ?? 0) bytes")
  }

  /// A ticket opened after an import writes a few pages; it never merges the whole index.
  @Test(.enabled(if: canTrace, "needs strace"))
  func noOpenAfterAnImportMergesTheWholeIndex() throws {
    let place = try Workplace()
    _ = try place.makeStore()
    let rows = (1...20_000).map { row in
      let words = (0..<12).map { "w\((row * 31 + $0 * 1009) % 4001)" }.joined(separator: " ")
      return "Ticket \(row),\(words),closed"
    }
    try (["subject,description,state"] + rows).joined(separator: "\n").write(
      toFile: place.path + "/rows.csv", atomically: true, encoding: .utf8)
    let writes = try place.run(
      """
      ittool ticket import rows.csv || echo failed
      strace -f -o trace -e trace=pwrite64,execve sh -c '
        for i in $(seq 300); do ittool ticket open "Ticket $i" -m "Words $i" >/dev/null; done'
      grep pwrite64 trace | cut -d" " -f1 | uniq -c | awk '{ print $1 }'
      """
    ).lines.compactMap { Int($0) }
    #expect(writes.count == 300)
    // Merging all took 3,400 writes; a step of merging and the checkpoint after it take 900.
    #expect(writes.allSatisfy { $0 < 1500 }, "\(writes.sorted().suffix(5))")
  }
}
