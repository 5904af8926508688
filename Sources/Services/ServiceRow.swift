/// A service as lists, files and `service show` print it.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// A service with what it needs and how it is.
struct ServiceRow: Sendable {
  var service: Service
  var status: ServiceStatus?
  var needs: [NeedWord]
  var channels: [ChannelWord]
  /// What finds the owner again: an address, or a number.
  var owner: String?

  static let fields: [Field<ServiceRow>] = [
    Field("name", "Short name, for the command line") { .text($0.service.name) },
    Field("status", "operational, maintenance, degraded, partial or major; none out of use") {
      .of($0.status?.level.word)
    },
    Field("title", "What people call it") { .text($0.service.title) },
    Field("sites", "Buildings that it serves, parted by semicolons; none for all") {
      .parted($0.service.sites)
    },
    Field("needs", "Services that it needs: NAME, NAME:helps, NAME:any=WORD; parted likewise") {
      .parted($0.needs.map(\.text))
    },
    Field("owner", "Address or number of who looks after it", usual: false) { .of($0.owner) },
    Field("vendor_page", "The vendor's page that says how it is", usual: false) {
      .of($0.service.vendorPage)
    },
    Field("calendar", "Calendar of the hours in which it is needed", usual: false) {
      .of($0.service.calendarName)
    },
    Field("public", "Whether it is on the status page", usual: false) {
      .bool($0.service.isPublic)
    },
    Field("place", "Its place in lists", usual: false) { .integer($0.service.place) },
    Field("active", "Whether it is in use", usual: false) { .bool($0.service.isActive) },
    Field("description", "What it is", usual: false) {
      .of($0.service.description.isEmpty ? nil : $0.service.description)
    },
    Field(
      "channels", "Channels that need it, CHANNEL to send or CHANNEL@SITE to be read there",
      usual: false
    ) { .parted($0.channels.map(\.text)) },
  ]

  /// What a file holds of it: all that cannot be worked out.
  static var fileFields: [Field<ServiceRow>] {
    fields.filter { $0.description.name != "status" }.map { field in
      Field(field.description.name, field.description.summary, cell: field.cell)
    }
  }
}

extension Store {
  /// A service as lists print it.
  func row(of service: Service, _ status: [Int64: ServiceStatus]) throws -> ServiceRow {
    let owner = try service.owner.flatMap { id in
      try db.first("SELECT address FROM person WHERE id = \(id)") { try $0.text() as String? }
        ?? Kind.person.number(id)
    }
    return ServiceRow(
      service: service, status: status[service.id], needs: try needWords(of: service.id),
      channels: try channelWords(of: service.id), owner: owner)
  }
}

extension Console {
  /// The word of a level, coloured where colours are shown.
  public func styled(_ level: ImpactLevel) -> String {
    switch level {
    case .operational: styled(level.word, .green)
    case .maintenance: styled(level.word, .cyan)
    case .degraded, .partial: styled(level.word, .yellow)
    case .major: styled(level.word, .red)
    }
  }
}

extension Cell {
  /// Words parted by semicolons, as a file that is read back has them.
  fileprivate static func parted(_ words: [String]) -> Cell {
    words.isEmpty ? .null : .text(words.joined(separator: "; "))
  }
}
