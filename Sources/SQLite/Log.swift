/// The write-ahead log: how little one durable change may cost, and how it stays small.
import CSQLite

extension Connection {
  /// Keeps one small change at two syncs and the log bounded.
  ///
  /// Closing the last connection would checkpoint (three more syncs), so that is off; instead a
  /// commit that leaves `frames` or more in the log writes them back and empties it. A page cache
  /// checkpoint alone (`wal_autocheckpoint`) does not bound the log in chains of one-shot
  /// processes: each first opener recovers it and never restarts it.
  ///
  /// - Parameter frames: how long the log may grow; more costs a long run fewer syncs.
  public func boundLog(frames: Int = 100) {
    _ = csqlite_keep_log_on_close(handle)
    sqlite3_wal_hook(
      handle,
      { limit, handle, name, frames in
        if Int(frames) >= Int(bitPattern: limit) {
          // Readers may still need the log: do what can be done, never wait for them.
          sqlite3_busy_timeout(handle, 0)
          sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
          sqlite3_busy_timeout(handle, Connection.busyTimeout)
        }
        return SQLITE_OK
      }, UnsafeMutableRawPointer(bitPattern: frames))
  }

  /// Writes the whole log back into the file and empties it.
  ///
  /// - Returns: false when readers kept it from being emptied.
  public func checkpoint() throws(DatabaseError) -> Bool {
    // A connection that has read nothing yet has no log open, and SQLite would do nothing.
    try script("SELECT 1 FROM sqlite_schema LIMIT 1")
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    if code & 0xff == SQLITE_BUSY { return false }
    if code != SQLITE_OK { throw error(code, nil) }
    return true
  }
}
