/// Copying a live database with SQLite's online backup.
import CSQLite

extension Connection {
  /// Copies this database into `target` page by page while others go on writing.
  ///
  /// - Parameter progress: called with pages done and pages in all.
  public func copy(to target: Connection, progress: (Int, Int) throws -> Void = { _, _ in }) throws
  {
    guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
      throw target.error(sqlite3_errcode(target.handle), nil)
    }
    var code: Int32
    repeat {
      // Large steps: a writer between two steps makes SQLite start again.
      code = sqlite3_backup_step(backup, 4096)
      if code == SQLITE_OK || code == SQLITE_DONE {
        let total = Int(sqlite3_backup_pagecount(backup))
        do {
          try progress(total - Int(sqlite3_backup_remaining(backup)), total)
        } catch {
          sqlite3_backup_finish(backup)
          throw error
        }
      }
    } while code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED
    let finished = sqlite3_backup_finish(backup)
    if code != SQLITE_DONE || finished != SQLITE_OK {
      throw target.error(finished == SQLITE_OK ? code : finished, nil)
    }
  }
}
