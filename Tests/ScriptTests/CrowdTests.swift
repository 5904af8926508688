// Many processes on one store at once: every ticket gets its own number and nothing is lost.

import Foundation
import Testing

@Suite struct CrowdTests {
  /// Forty processes open five tickets each; what each was told is what the store holds.
  @Test func fortyProcessesOpenTicketsAtOnce() throws {
    let place = try Workplace()
    _ = try place.makeStore()
    let crowd = try place.run(
      """
      for p in $(seq 40); do
        for t in 1 2 3 4 5; do
          number=$(ittool ticket open "Ticket $t of process $p" 2>>complaints.$p) || echo $? >>failed
          printf '%s\\tTicket %s of process %s\\n' "$number" $t $p >>acknowledged.$p
        done &
      done
      wait
      cat failed complaints.* 2>/dev/null
      """)
    #expect(crowd.out == "", "somebody was refused")
    let told = try place.run("cat acknowledged.*").lines
    let held = try place.run("ittool ticket list --all --fields number,subject").lines
    #expect(Set(told).count == 200)
    #expect(told.sorted() == held.sorted())
    #expect(Set(held.compactMap { $0.split(separator: "\t").first }).count == 200)
    #expect(try place.run("ittool store check").status == 0)
  }

  /// Readers never wait for writers and see whole tickets.
  @Test func readersAndWritersDoNotMeet() throws {
    let place = try Workplace()
    _ = try place.makeStore()
    let crowd = try place.run(
      """
      ittool ticket open zero >/dev/null
      for p in $(seq 8); do
        for t in $(seq 20); do ittool ticket open "Ticket" -t lab >/dev/null || echo writer; done &
        for t in $(seq 20); do
          ittool ticket list --text ticket --fields number >/dev/null || echo reader
          ittool ticket note 1 -m "note $t" || echo noter
        done &
      done
      wait
      """)
    #expect(crowd.out == "" && crowd.err == "")
    let counts = try place.run(
      "ittool store query 'SELECT (SELECT count(*) FROM tickets), (SELECT count(*) FROM notes)'")
    #expect(counts.out == "161\t160\n")
    #expect(try place.run("ittool store check").status == 0)
  }
}
