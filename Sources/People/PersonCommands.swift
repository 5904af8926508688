/// The noun `person`: who is known.
import Commands
import Formats
import Repository
import SQLite

struct PersonListArguments: Sendable {
  var beginning: String?
  var output = Output()
}

extension Person {
  static let fields: [Field<Person>] = [
    Field("number", "Permanent number, P-5") { .text(Kind.person.number($0.id)) },
    Field("name", "Name") { $0.name.isEmpty ? .null : .text($0.name) },
    Field("address", "Mail address") { $0.address.map { .text($0) } ?? .null },
  ]
}

extension Noun {
  /// The noun `person`.
  public static var person: Noun {
    Noun(
      "person", "See who is known",
      prose: "Requesters, technicians and watchers become people when a ticket names them.",
      hasOwnManual: false
    ) {
      [
        AnyCommand(
          Command(
            "person list", "List the people who are known",
            prose: "Lists people by number, or those whose name or address begins with a text.",
            options: Output.options.within(\.output),
            operands: [
              .maybe("BEGINNING", "The beginning of a name or an address", \.beginning)
            ],
            fields: Person.fields.descriptions(),
            examples: [
              Example("ittool person list", "List everybody"),
              Example("ittool person list ana", "Find Ana"),
            ],
            start: PersonListArguments()
          ) { arguments, context in
            try context.withStore { store in
              try context.printRows(Person.fields, arguments.output, local: { $0.rfc3339 }) {
                emit in
                if let beginning = arguments.beginning {
                  for person in try store.people(beginning: beginning, limit: 1_000) {
                    try emit(person)
                  }
                } else {
                  try store.db.forEachRow("SELECT id, name, address FROM person ORDER BY id") {
                    try emit(Person(from: &$0))
                  }
                }
              }
              return .done
            }
          })
      ]
    }
  }
}
