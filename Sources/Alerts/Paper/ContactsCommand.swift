/// `alert contacts`: whom an alert is for, as another notification program takes it.
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

struct ContactsArguments: Sendable {
  var subject: AlertSubject?
  var map: String?
  var unreached = false
  var spreadsheet = false
}

extension AlertCommands {
  static var contacts: Command<ContactsArguments> {
    Command(
      "alert contacts", "Write whom it is for as a contact file of another program",
      prose: """
        Writes the people of an outage or an alert as CSV for a notification program that the district
        has, when that still works: SchoolMessenger, ParentSquare, any other. `--map` names the file
        that says which columns it wants: `contacts/NAME.columns` in the shared data, a line for each
        column, in their order:

            Email = {mail}
            First Name = {first}
            Student ID = {id:sis}

        Fields are \(ContactMap.fields.map { "`{\($0)}`" }.joined(separator: ", ")), and
        `{id:SOURCE}`, the person's number in another system with its leading zeros. `{digits}` is the
        telephone number without its country code of North America, `{text}` what a text message
        says. A file of your own goes before one of the same name that comes along.
        """,
      options: [
        .value("map", "NAME", "The map of columns; schoolmessenger unless given", \.map),
        .flag("unreached", "Only those whom no channel reaches", \.unreached),
        .flag("spreadsheet", "Guard text that a spreadsheet would run", \.spreadsheet),
      ],
      operands: [.one("NUMBER", "The outage, O-9, or the alert, L-3", \.subject)],
      examples: [
        Example("ittool alert contacts O-9 > contacts.csv", "A list for SchoolMessenger"),
        Example(
          "ittool alert contacts O-9 --map parentsquare --unreached > more.csv",
          "Those whom nothing of ours reaches"),
      ],
      start: ContactsArguments()
    ) { arguments, context in
      guard let subject = arguments.subject else { return .usage }
      return try context.withStore(.look) { store in
        let map = try ContactMap(
          arguments.map ?? "schoolmessenger",
          in: Places(context.environment).shareDirectories())
        let plan = try store.plan(subject)
        let rows = try store.contactRows(plan, map, isUnreachedOnly: arguments.unreached)
        let fields = map.columns.enumerated().map { place, column in
          Field<[String]>(column.header, "A column of the map") {
            $0[place].isEmpty ? .null : .text($0[place])
          }
        }
        var output = Output()
        output.format = .csv
        try context.printRows(
          fields, output, fallback: .csv, spreadsheet: arguments.spreadsheet,
          local: { $0.rfc3339 }
        ) { emit in for row in rows { try emit(row) } }
        return .done
      }
    }
  }
}

extension Store {
  /// The rows of a contact file; who follows by an address alone is in it, too.
  func contactRows(
    _ plan: AlertPlan, _ map: ContactMap, isUnreachedOnly: Bool
  ) throws -> [[String]] {
    var ids: [Int64: [String: String]] = [:]
    for source in map.sources {
      try db.forEachRow("SELECT person, id FROM external WHERE source = \(source) ORDER BY person")
      {
        row in
        let person: Int64 = try row.int()
        ids[person, default: [:]][source] = try row.text()
      }
    }
    var roles: [Int64: String] = [:]
    try db.forEachRow("SELECT id, role FROM person WHERE role IS NOT NULL") { row in
      let person: Int64 = try row.int()
      roles[person] = try row.text()
    }
    var texts: [String: String] = [:]
    var headlines: [String: String] = [:]
    for (language, words) in plan.source.texts {
      let segments = try number("alert.segments")
      texts[language] = try facts(plan.source, language, link: plan.link)
        .text(segments: segments, limit: 3)
      headlines[language] = words.headline
    }
    return plan.people.filter { !isUnreachedOnly || $0.route.steps.isEmpty }.map { person in
      let reader = person.reader
      let name = SplitName(reader.name)
      let phone = reader.phone ?? ""
      let language = plan.source.language(for: reader.language)
      return map.row { field in
        switch field {
        case "number": reader.person.map { Kind.person.number($0) } ?? ""
        case "name": reader.name
        case "first": name.first
        case "last": name.last
        case "mail": reader.mail ?? ""
        case "phone": phone
        case "digits": phone.hasPrefix("+1") ? String(phone.dropFirst(2)) : phone
        case "site": reader.profile.sites.first.flatMap { plan.sites[$0] } ?? ""
        case "role": reader.person.flatMap { roles[$0] } ?? ""
        case "language": reader.language ?? ""
        case "reason": person.route.reason ?? ""
        case "text": texts[language] ?? ""
        case "headline": headlines[language] ?? ""
        default: reader.person.flatMap { ids[$0]?[String(field.dropFirst(3))] } ?? ""
        }
      }
    }
  }
}
