/// Who may read what tickets about students say, and the trace that each reading leaves.
import Commands
import SQLite

extension Store {
  /// Whether whoever runs the program may read student data.
  ///
  /// The setting `student.readers` lists roles and Unix accounts. The account that runs the
  /// program counts, never the name it acts under. As long as nobody has a role and an account,
  /// the store is not set up for it and its owner may read.
  public func mayReadStudentData() throws -> Bool {
    let login = Store.loginName()
    let readers = try setting("student.readers").split { $0 == "," || $0.isWhitespace }
    if readers.contains(where: { $0 == login }) { return true }
    let role = try db.first(
      "SELECT role FROM person WHERE account = \(login) AND active AND role IS NOT NULL",
      as: String.self)
    if let role { return readers.contains { $0 == role } }
    let someone = try db.first(
      "SELECT id FROM person WHERE account IS NOT NULL AND role IS NOT NULL LIMIT 1",
      as: Int64.self)
    return someone == nil
  }

  /// Refuses those who may not read student data.
  public func requireStudentRight() throws {
    guard try mayReadStudentData() else {
      throw Failure(
        "\(Store.loginName()) may not read what is written about students",
        hint: "the setting student.readers names who may: 'ittool config'")
    }
  }

  /// Records that student data was read; called inside a transaction.
  ///
  /// - Parameters:
  ///   - what: how it was read, such as `query` or `ticket show`.
  ///   - detail: what was asked for.
  public func recordStudentReading(_ what: String, _ detail: String? = nil) throws {
    try record(subject: "student-data", what, new: detail)
  }
}
