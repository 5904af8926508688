/// How many forms one sender may send: counted with the change that the form makes.
import Calendar
import Commands
import Mail
import Repository
import SQLite

/// A sender sent as many forms as one may.
struct LimitReached: Error {
  /// The setting that says how many.
  var setting: String
  /// After how many seconds it may be tried again.
  var seconds: Int64
}

extension Door {
  /// Counts a form for its network address and for its link; called inside its transaction, so that
  /// what is not done is not counted.
  ///
  /// - Throws: `LimitReached`.
  func count(_ visit: Visit, _ proof: Proof) throws {
    var senders = [("address \(visit.request.address)", "door.posts-per-hour")]
    if visit.link != nil { senders.append(("link \(visit.path)", "door.link-posts-per-hour")) }
    let store = visit.store
    let hour = visit.now.seconds / 3_600
    for (sender, setting) in senders {
      let bucket = try proof.bucket(sender, day: hour / 24)
      let posts =
        try store.db.first(
          """
          INSERT INTO door_count(bucket, hour, posts) VALUES (\(bucket), \(hour), 1)
          ON CONFLICT(bucket, hour) DO UPDATE SET posts = posts + 1 RETURNING posts
          """, as: Int64.self) ?? 1
      guard try posts <= Int64(store.number(setting)) else {
        throw LimitReached(setting: setting, seconds: (hour + 1) * 3_600 - visit.now.seconds)
      }
    }
    try store.db.run("DELETE FROM door_count WHERE hour < \(hour - 1)")
  }
}
