/// `person add` and `person edit`: what is known of a person, by hand.
import Calendar
import Commands
import Repository
import SQLite

/// What the options of `person add` and `person edit` said.
struct PersonChanges: Sendable {
  var person: String?
  var name: String?
  var address: String?
  var otherAddresses: [String] = []
  var removedAddresses: [String] = []
  var phones: [String] = []
  var removedPhones: [String] = []
  var role: Role?
  var sites: [String] = []
  var removedSites: [String] = []
  var rooms: [String] = []
  var removedRooms: [String] = []
  var groups: [String] = []
  var removedGroups: [String] = []
  var language: String?
  var external: [String] = []
  var channel: String?
  var account: String?
  var refuses: [MessageKind] = []
  var accepts: [MessageKind] = []
  var quiet: String?
  var deactivate = false
  var left: String?
  var activate = false
  var hold = false
  var release = false

  static var options: [Option<PersonChanges>] {
    [
      .value("address", "ADDRESS", "The primary mail address", \.address),
      .list("other-address", "ADDRESS", "One more mail address", \.otherAddresses),
      .list(
        "phone", "NUMBER", "A phone number",
        details: "May begin with `work:`, `mobile:` or `home:`.", \.phones),
      .value("role", "ROLE", "What they are", \.role),
      .list(
        "site", "SITE", "A school building; the first is the main one",
        completion: .query("site"), \.sites),
      .list("room", "SITE/ROOM", "A room they work in", completion: .query("room"), \.rooms),
      .list("group", "GROUP", "A group to be in", completion: .query("group"), \.groups),
      .value("language", "TAG", "Language they read, such as es", \.language),
      .list("external", "SOURCE:ID", "Number in another system", \.external),
      .value("channel", "NAME", "How they would rather be told", \.channel),
      .value("account", "LOGIN", "Their Unix login", \.account),
      .list("do-not-contact", "KIND", "Send them no messages of KIND", \.refuses),
      .value("quiet-hours", "SPAN", "When not to disturb, such as 21:00-06:30", \.quiet),
    ]
  }

  static var editOptions: [Option<PersonChanges>] {
    [.value("name", "NAME", "The name", \.name)] + options + [
      .list("remove-address", "ADDRESS", "Forget a mail address", \.removedAddresses),
      .list("remove-phone", "NUMBER", "Forget a phone number", \.removedPhones),
      .list("remove-site", "SITE", "Take them from a building", \.removedSites),
      .list("remove-room", "SITE/ROOM", "Take them from a room", \.removedRooms),
      .list("remove-group", "GROUP", "Take them out of a group", \.removedGroups),
      .list("contact", "KIND", "Send messages of KIND again", \.accepts),
      .flag("deactivate", "They have left", \.deactivate),
      .value(
        "left", "DATE", "They left, or graduated, on DATE",
        details: "From then on the rules of `ittool retention` count their years.", \.left),
      .flag("activate", "They are back", \.activate),
      .flag("hold", "Keep all their data: a legal hold", \.hold),
      .flag("release", "End the legal hold", \.release),
    ]
  }
}

extension PersonCommands {
  static var add: Command<PersonChanges> {
    Command(
      "person add", "Add a person",
      prose: """
        Adds a person and prints the number. The operand is a name, an address, or both as
        `'Ana Ruiz <ana@example.org>'`. An address that somebody has already is an error. Sites,
        rooms and groups must exist.
        """,
      options: PersonChanges.options,
      operands: [.one("PERSON", "Name, address or both", \.person)],
      examples: [
        Example(
          "ittool person add 'Ana Ruiz <ana@example.org>' --role staff --site north",
          "Add a teacher"),
        Example(
          "ittool person add 'Lee Park' --role technician --account lpark --phone mobile:+15550100200",
          "Add a technician"),
      ],
      start: PersonChanges()
    ) { arguments, context in
      let mailbox = try Mailbox(reading: arguments.person ?? "")
      let number = try context.withStore { store in
        try store.write {
          var profile = Profile()
          profile.name = mailbox.name
          if let address = mailbox.address { profile.addresses = [address] }
          try arguments.apply(to: &profile, in: store)
          return Kind.person.number(try store.add(profile))
        }
      }
      try context.console.line(number)
      return .done
    }
  }

  static var edit: Command<PersonChanges> {
    Command(
      "person edit", "Change what is known of a person",
      prose: """
        Changes a person. A new primary address leaves the old one among the others, so that mail
        from it is still theirs, until `--remove-address`. An empty value empties what may be empty.
        """,
      options: PersonChanges.editOptions,
      operands: [.one("PERSON", "The person", completion: .query("person"), \.person)],
      examples: [
        Example("ittool person edit P-5 --site south --role technician", "Move and promote"),
        Example("ittool person edit ana@example.org --do-not-contact survey", "Send no surveys"),
      ],
      start: PersonChanges()
    ) { arguments, context in
      guard !((arguments.deactivate || arguments.left != nil) && arguments.activate) else {
        throw Failure.usage("give one of --activate, --deactivate and --left")
      }
      guard !(arguments.hold && arguments.release) else {
        throw Failure.usage("give one of --hold and --release")
      }
      let note = try context.withStore { store in
        try store.write {
          let old = try store.profile(named: arguments.person ?? "")
          if old.erased != nil { throw Failure("\(old.number) was erased and cannot be changed") }
          var new = old
          try arguments.apply(to: &new, in: store)
          let changed = try store.update(old, to: new)
          return changed.isEmpty
            ? "\(old.number): nothing to change"
            : "\(old.number): changed \(changed.joined(separator: ", "))"
        }
      }
      context.console.note(note)
      return .done
    }
  }
}

extension PersonChanges {
  /// Makes the changes to a person; sites, rooms and groups take their stored spelling.
  func apply(to profile: inout Profile, in store: Store) throws {
    if let name { profile.name = try Self.line(name, "name") }
    try applyAddresses(to: &profile)
    let country = try store.setting("person.country")
    for word in removedPhones {
      let phone = try Phone(reading: word, country: country)
      guard profile.phones.contains(where: { $0.number == phone.number }) else {
        throw Failure("\(profile.number) has no phone \(phone.number)")
      }
      profile.phones.removeAll { $0.number == phone.number }
    }
    for word in phones {
      let phone = try Phone(reading: word, country: country)
      profile.phones.removeAll { $0.number == phone.number }
      profile.phones.append(phone)
    }
    if let role { profile.role = role }
    try applyPlaces(to: &profile, in: store)
    try applyGroups(to: &profile, in: store)
    if let language { profile.language = try Self.language(language) }
    for word in external {
      let identifier = try ExternalID(reading: word)
      if !profile.external.contains(identifier) { profile.external.append(identifier) }
    }
    if let channel { profile.channel = try Self.word(channel, "channel") }
    if let account { profile.account = try Self.word(account, "account") }
    for kind in accepts { profile.refusals.removeAll { $0 == kind.rawValue } }
    for kind in refuses where !profile.refusals.contains(kind.rawValue) {
      profile.refusals.append(kind.rawValue)
    }
    if let quiet { profile.quiet = quiet.isEmpty ? nil : try QuietHours(reading: quiet) }
    if deactivate { profile.isActive = false }
    if let left {
      profile.isActive = false
      profile.departed = try store.typedDate(left, "--left", edge: .start)
    }
    if activate { profile.isActive = true }
    if hold { profile.isHeld = true }
    if release { profile.isHeld = false }
    guard !profile.name.isEmpty || !profile.addresses.isEmpty else {
      throw Failure("a person needs a name or a mail address")
    }
  }

  private func applyAddresses(to profile: inout Profile) throws {
    let removedAddresses = removedAddresses.map(Mailbox.written)
    let otherAddresses = otherAddresses.map(Mailbox.written)
    let address = address.map(Mailbox.written)
    for address in removedAddresses {
      guard profile.has(address) else {
        throw Failure("\(profile.number) has no address \(address)")
      }
      profile.addresses.removeAll { $0.lowercased() == address.lowercased() }
    }
    for address in otherAddresses + (address.map { [$0] } ?? []) {
      guard Mailbox.isAddress(address) else {
        throw Failure.usage("'\(address)' is not a mail address")
      }
    }
    if let address {
      profile.addresses.removeAll { $0.lowercased() == address.lowercased() }
      profile.addresses.insert(address, at: 0)
    }
    for address in otherAddresses where !profile.has(address) { profile.addresses.append(address) }
  }

  private func applyPlaces(to profile: inout Profile, in store: Store) throws {
    for word in removedSites {
      let name = try store.site(named: word).name
      guard profile.sites.contains(name) else { throw Failure("not at the site '\(name)'") }
      profile.sites.removeAll { $0 == name }
      profile.rooms.removeAll { $0.hasPrefix(name + "/") }
    }
    let named = try sites.map { try store.site(named: $0).name }
    profile.sites = named + profile.sites.filter { !named.contains($0) }
    for word in removedRooms {
      let room = try store.room(named: word)
      profile.rooms.removeAll { $0 == "\(room.site)/\(room.name)" }
    }
    for word in rooms {
      let room = try store.room(named: word)
      let name = "\(room.site)/\(room.name)"
      if !profile.rooms.contains(name) { profile.rooms.append(name) }
      if !profile.sites.contains(room.site) { profile.sites.append(room.site) }
    }
    profile.rooms.sort()
  }

  private func applyGroups(to profile: inout Profile, in store: Store) throws {
    for word in removedGroups {
      let name = try store.staticGroup(word).name
      profile.groups.removeAll { $0 == name }
    }
    for word in groups {
      let name = try store.staticGroup(word).name
      if !profile.groups.contains(name) { profile.groups.append(name) }
    }
  }

  static func line(_ text: String, _ thing: String) throws(Failure) -> String {
    let text = text.trimmed
    guard text.utf8.count <= 320, !text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
      throw .usage("the \(thing) must be one line of at most 320 bytes")
    }
    return text
  }

  static func word(_ text: String, _ thing: String) throws(Failure) -> String? {
    let text = try line(text, thing)
    guard !text.contains(where: \.isWhitespace) else {
      throw .usage("the \(thing) must be one word, not '\(text)'")
    }
    return text.isEmpty ? nil : text
  }

  /// Reads a language tag such as `es` or `pt-BR` (BCP 47, by form).
  static func language(_ text: String) throws(Failure) -> String? {
    let text = text.trimmed
    if text.isEmpty { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isTag = parts.enumerated().allSatisfy { index, part in
      part.utf8.allSatisfy { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || 48...57 ~= $0 }
        && (index == 0 ? 2...3 ~= part.count : 1...8 ~= part.count)
    }
    guard isTag, let first = parts.first, first.allSatisfy({ $0.isLetter }) else {
      throw .usage("'\(text)' is not a language tag such as es or pt-BR")
    }
    return ([first.lowercased()] + parts.dropFirst().map(String.init)).joined(separator: "-")
  }
}
