/// The directory as a periodic job: brought in silently, except that nobody leaves in crowds while
/// nobody looks.
import Commands
import Repository
import SQLite

/// Brings the people of the directory in, where one is configured; called by `ittool cron`.
///
/// Where it would deactivate more people than `person.deactivation-limit` allows, nothing is
/// changed; that is written down for `ittool doctor`, and no failure: it waits for a person.
public func syncDirectory(_ context: Context) throws {
  try context.withStore { store in
    guard let url = try store.directory("url"), !url.isEmpty else { return }
    let roster = try store.fetchDirectory()
    store.source = roster.source
    let difference = try store.write(keep: false) {
      var application = RosterApplication(store, roster)
      return try application.run()
    }
    if difference.deactivatesTooMany(limit: try store.number("person.deactivation-limit")) {
      let sentence =
        "the directory would deactivate \(difference.count(.deactivated)) of "
        + "\(difference.known) people, and nothing of it was brought in"
      return try store.write { try store.noteDirectory(refused: sentence) }
    }
    try store.write {
      if !difference.rows.isEmpty || difference.hasQuietChanges {
        var application = RosterApplication(store, roster)
        let done = try application.run()
        if done.count(.deactivated) > difference.count(.deactivated) {
          throw Failure("the store has changed meanwhile; nothing was changed", status: .busy)
        }
      }
      try store.noteDirectory(refused: nil)
    }
  }
}

extension Store {
  /// Why the last run of the directory's job changed nothing; nil when it did its work.
  public func directoryRefusal() throws -> String? {
    try db.first(
      "SELECT new FROM event WHERE kind = 'directory' AND item = 0 ORDER BY id DESC LIMIT 1"
    ) { try $0.text() as String? } ?? nil
  }

  /// Writes down how the job went, where that is news.
  func noteDirectory(refused sentence: String?) throws {
    let before = try directoryRefusal()
    guard before != sentence else { return }
    try record(
      subject: "directory", sentence == nil ? "brought in" : "refused", old: before, new: sentence)
  }
}
