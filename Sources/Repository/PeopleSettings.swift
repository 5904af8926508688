/// The settings about people: imports, the directory, student data and retention.
import Commands

extension Setting {
  static let people: [Setting] = [
    Setting(
      "person.country", "Country code that completes phone numbers without one, such as 1",
      fallback: "1", keeper: .store, check: digits),
    Setting(
      "person.deactivation-limit",
      "Percent of the people of a source that an import may deactivate without --yes",
      fallback: "5", keeper: .store, check: percent),
    Setting(
      "student.readers", "Roles and accounts that may read what is written about students",
      fallback: "director", keeper: .store),
    Setting(
      "student.pattern", "What student numbers look like: # is a digit, such as 9#####",
      fallback: "", keeper: .store),
    Setting(
      "retention.closed-tickets", "Years after closing when a ticket's text is removed; 0 is never",
      fallback: "0", keeper: .store, check: count),
    Setting(
      "retention.student-tickets",
      "Years after closing when the text of a ticket about a student is removed; 0 is never",
      fallback: "0", keeper: .store, check: count),
    Setting(
      "retention.student-departed",
      "Years after a student left when the text of closed tickets about them is removed; 0 is never",
      fallback: "0", keeper: .store, check: count),
    Setting(
      "backup.days", "Days that a backup may be kept, as it says itself; 0 is for ever",
      fallback: "90", keeper: .store, check: count),
    Setting(
      "retention.departed", "Years after leaving when a person is erased; 0 is never",
      fallback: "0", keeper: .store, check: count),
    Setting(
      "retention.readings", "Years that the record of student-data readings is kept; 0 is for ever",
      fallback: "0", keeper: .store, check: count),
    Setting(
      "directory.url", "ldap:// or ldaps:// address of the directory", fallback: nil,
      keeper: .file),
    Setting(
      "directory.base", "Where people stand, such as ou=people,dc=example,dc=org",
      fallback: nil, keeper: .file),
    Setting(
      "directory.bind", "Name to bind as; anonymous without it", fallback: nil,
      keeper: .file),
    Setting(
      "directory.password-file", "File with the password, readable by nobody else",
      fallback: nil, keeper: .file),
    Setting(
      "directory.password-command",
      "Program and arguments that print the password; started without a shell", fallback: nil,
      keeper: .file),
    Setting(
      "directory.filter", "Which entries are people",
      fallback: "(&(objectClass=person)(mail=*))", keeper: .file),
    Setting(
      "directory.ca-file", "Certificates that vouch for the directory, in PEM",
      fallback: nil, keeper: .file),
    Setting(
      "directory.start-tls", "Whether an ldap:// connection must be encrypted: yes or no",
      fallback: "yes", keeper: .file, check: yesOrNo),
    Setting(
      "directory.timeout", "Seconds to wait for the directory", fallback: "30",
      keeper: .file, check: count),
    Setting(
      "directory.page-size", "Entries fetched at a time", fallback: "500", keeper: .file,
      check: count),
    Setting(
      "directory.source", "Name of the directory among the sources of people",
      fallback: "directory", keeper: .file),
    Setting(
      "directory.map",
      "Columns and the attributes they come from, such as name=displayName role=employeeType",
      fallback: "external=uid name=cn address=mail phone=telephoneNumber account=uid",
      keeper: .file),
    Setting(
      "directory.roles", "Words of the role attribute, such as Teacher=staff *=staff",
      fallback: "*=staff", keeper: .file),
  ]

  private static let digits: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard (1...3).contains(word.utf8.count), word.utf8.allSatisfy({ 48...57 ~= $0 }) else {
      throw Failure("'\(word)' is not a country code such as 1 or 49")
    }
  }

  private static let percent: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard let number = Int(word), 0...100 ~= number else {
      throw Failure("'\(word)' is not a percentage from 0 to 100")
    }
  }

  private static let count: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard let number = Int(word), number >= 0 else {
      throw Failure("'\(word)' is not a whole number")
    }
  }

  static let yesOrNo: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard word == "yes" || word == "no" else { throw Failure("'\(word)' is not yes or no") }
  }
}
