/// How the attributes of a directory's entries become what is known of people.
import Commands
import Repository

/// One entry of a directory or an LDIF file: values by attribute name in small letters.
struct DirectoryEntry: Sendable {
  var name: String
  var place: String
  var values: [String: [[UInt8]]] = [:]

  /// The first value as text; nil when there is none.
  func text(_ attribute: String) -> String? { texts(attribute).first }

  /// The values as texts; one that is not UTF-8, such as an objectGUID, as hexadecimal digits.
  func texts(_ attribute: String) -> [String] {
    (values[attribute] ?? []).compactMap { bytes in
      let isBinary = attribute == "objectguid" || attribute == "objectsid"
      let text = isBinary ? nil : String(validating: bytes, as: UTF8.self)?.trimmed
      let result = text ?? SHA256.hex(bytes)
      return result.isEmpty ? nil : result
    }
  }
}

/// Which attribute fills which column, and what the words of the role attribute mean.
struct DirectoryMap: Sendable {
  static let known = [
    "external", "name", "address", "phone", "mobile", "site", "room", "role", "language", "account",
    "group",
  ]

  /// Attributes by our column, alternatives in order.
  private(set) var attributes: [String: [String]] = [:]
  private var roles: [(word: String, role: Role?)] = []

  /// Reads `column=attribute|alternative` terms and `Word=role` terms.
  init(map: String, roles: String) throws(Failure) {
    for (column, value) in try Self.terms(map, "directory.map") {
      guard Self.known.contains(column) else {
        throw Failure(
          "directory.map: '\(column)' is no column; known are \(Self.known.joined(separator: ", "))",
          hint: didYouMean(column, in: Self.known), status: .configuration)
      }
      let names = value.lowercased().split(separator: "|").map(String.init)
      for name in names where Sheet.isSecret(name) {
        throw Failure(
          "directory.map: '\(name)' holds passwords, which are never read", status: .configuration)
      }
      attributes[column] = names
    }
    guard attributes["external"] != nil else {
      throw Failure(
        "directory.map: no attribute for 'external', by which people are recognised",
        status: .configuration)
    }
    for (word, value) in try Self.terms(roles, "directory.roles") {
      guard let role = Role(rawValue: value) else {
        throw Failure(
          "directory.roles: '\(value)' is no role", hint: didYouMean(value, in: Role.choices),
          status: .configuration)
      }
      self.roles.append((word.lowercased(), role))
    }
  }

  // Terms stand apart by commas, or by blanks where there is no comma.
  private static func terms(_ text: String, _ name: String) throws(Failure) -> [(String, String)] {
    let parts =
      text.contains(",") ? text.split(separator: ",") : text.split(whereSeparator: \.isWhitespace)
    var terms: [(String, String)] = []
    for part in parts {
      guard let equals = part.lastIndex(of: "=") else {
        throw Failure("\(name): '\(part)' is not KEY=VALUE", status: .configuration)
      }
      let key = part[..<equals].trimmed
      let value = part[part.index(after: equals)...].trimmed
      guard !key.isEmpty, !value.isEmpty else {
        throw Failure("\(name): '\(part)' is not KEY=VALUE", status: .configuration)
      }
      terms.append((key, value))
    }
    return terms
  }

  /// Everything that must be asked of the directory.
  var wanted: [String] {
    Set(attributes.values.joined()).union(["useraccountcontrol"]).sorted()
  }

  /// What an entry says of a person.
  func draft(_ entry: DirectoryEntry, source: String, country: String) throws -> Draft {
    var draft = Draft(place: entry.place)
    func texts(_ column: String) -> [String] {
      for attribute in attributes[column] ?? [] {
        let found = entry.texts(attribute)
        if !found.isEmpty { return found }
      }
      return []
    }
    func read<T>(_ column: String, _ text: String, _ read: (String) throws -> T) throws -> T {
      do { return try read(text) } catch let failure as Failure {
        throw RowFault(
          place: entry.place, message: "\(column): \(failure.message)", external: draft.external)
      }
    }
    guard let id = texts("external").first else {
      throw RowFault(place: entry.place, message: "nothing says by what number it is known")
    }
    draft.external = ExternalID(source: source, id: id)
    draft.name = try texts("name").first.map { try read("name", $0, RosterCell.name) }
    for address in texts("address") {
      draft.add(try read("address", address, RosterCell.address))
    }
    for (column, kind) in [("phone", Phone.Kind.work), ("mobile", .mobile)] {
      for text in texts(column) {
        // A directory is full of extensions and remarks; what is no number is left out.
        guard let phone = try? Phone(reading: text, country: country, kind: kind),
          !draft.phones.contains(where: { $0.number == phone.number })
        else { continue }
        draft.phones.append(phone)
      }
    }
    let sites = try texts("site").map { text in
      try read("site", text) { try RoomName.checked($0, "site") }
    }
    draft.sites = sites.isEmpty ? nil : sites
    if let room = texts("room").first, let site = sites.first {
      draft.rooms = ["\(site)/\(room)"]
    }
    draft.groups = texts("group").map {
      $0.split(whereSeparator: \.isWhitespace).joined(separator: "-")
    }
    draft.language = try texts("language").first.flatMap {
      try read("language", $0, PersonChanges.language)
    }
    draft.account = try texts("account").first.flatMap {
      try read("account", $0) { try PersonChanges.word($0, "account") }
    }
    draft.role = role(texts("role"))
    // Active Directory: bit 2 of userAccountControl is ACCOUNTDISABLE.
    if let control = entry.text("useraccountcontrol").flatMap({ Int64($0) }) {
      draft.isActive = control & 2 == 0
    }
    guard draft.name != nil || !draft.addresses.isEmpty else {
      throw RowFault(
        place: entry.place, message: "neither a name nor a mail address",
        external: draft.external)
    }
    return draft
  }

  private func role(_ words: [String]) -> Role? {
    for word in words {
      if let found = roles.first(where: { $0.word == word.lowercased() }) { return found.role }
    }
    return roles.first { $0.word == "*" }?.role
  }
}
