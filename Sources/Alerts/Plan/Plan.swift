/// The plan: what would go to whom by what, before anything does. A pure value, made without sending.
import Calendar
import Commands
import Delivery
import Formats
import Repository
import SQLite
import Services

/// One message of the plan, as one channel carries it in one language.
public struct PlannedText: Sendable, Equatable {
  /// The way.
  public var way: AlertWay
  /// The language.
  public var language: String
  /// The subject, or title; empty for none.
  public var title: String
  /// The words.
  public var text: String
  /// How long they are, in `unit`.
  public var length: Int
  /// What is counted.
  public var unit: String
  /// Segments of one text message; 1 for the others.
  public var segments: Int
  /// How many get it first.
  public var count: Int
}

/// One person of the plan.
public struct PlannedReader: Sendable, Equatable {
  /// The person.
  public var reader: AlertReader
  /// How they are reached.
  public var route: AlertRoute

  /// The address on a way.
  public func address(_ way: AlertWay) -> String? {
    way == .mail ? reader.mail : reader.phone
  }
}

/// What would happen.
public struct AlertPlan: Sendable {
  /// `L-3` or `O-9`.
  public var number: String
  /// How pressing it is.
  public var alertClass: AlertClass
  /// Who it is for, in words.
  public var audience: [String]
  /// The channels.
  public var ways: AlertWays
  /// The people, in the order in which they are told.
  public var people: [PlannedReader]
  /// What each way says.
  public var texts: [PlannedText]
  /// The channels that get a post.
  public var posts: [ChannelStanding]
  /// What is wrong with the words.
  public var remarks: [AlertRemark]
  /// Names of buildings.
  public var sites: [Int64: String]
  /// The buildings that are hit.
  public var hitSites: Set<Int64> = []
  /// The page that messages name; nil for none.
  public var link: String?
  /// What is told.
  let source: AlertSource

  /// People who cannot be reached.
  public var unreached: [PlannedReader] { people.filter { $0.route.steps.isEmpty } }

  /// How many are reached first by each way.
  public var first: [AlertWay: Int] {
    var counts: [AlertWay: Int] = [:]
    for person in people {
      if let way = person.route.steps.first?.way { counts[way, default: 0] += 1 }
    }
    return counts
  }

  /// Seconds until the last text message or call is out, by the rates of the services.
  public func seconds(_ way: AlertWay) -> Double {
    var load: [String: Double] = [:]
    let sizes = Dictionary(
      texts.filter { $0.way == way }.map { ($0.language, $0.segments) },
      uniquingKeysWith: { first, _ in first })
    for person in people {
      let steps =
        alertClass == .emergency ? person.route.steps : Array(person.route.steps.prefix(1))
      guard let step = steps.first(where: { $0.way == way }) else { continue }
      let channel = ways.channels.chosen(among: step.channels, for: person.reader.seed)[0]
      load[channel, default: 0] += Double(sizes[source.language(for: person.reader.language)] ?? 1)
    }
    return load.map { name, count in
      count / (ways.channels.first { $0.name == name }?.rate ?? 1)
    }.max() ?? 0
  }
}

extension Store {
  /// Plans an alert or an outage: reads the store and nothing else.
  ///
  /// - Parameters:
  ///   - alertClass: another class than its own.
  ///   - given: other people than its own.
  ///   - remarks: whether it is looked at what is wrong with the words.
  func plan(
    _ source: AlertSource, _ audience: AlertAudience, _ hits: Hits, alertClass: AlertClass? = nil,
    people given: [AlertReader]? = nil, remarks: Bool = true
  ) throws -> AlertPlan {
    var source = source
    source.alertClass = alertClass ?? source.alertClass
    let needs = try channelNeeds()
    let ways = try ways(hits, needs)
    var router = AlertRouter(ways, source.alertClass)
    let people = try (given ?? readers(audience)).map {
      PlannedReader(reader: $0, route: router.route($0.profile))
    }
    let link = try livingLink(hits, needs)
    var sites: [Int64: String] = [:]
    try db.forEachRow("SELECT id, name FROM site") { row in
      let id: Int64 = try row.int()
      sites[id] = try row.text()
    }
    var plan = AlertPlan(
      number: source.number, alertClass: source.alertClass, audience: audience.words, ways: ways,
      people: people, texts: [],
      posts: source.mode == .live
        ? ways.channels(of: .post).filter { source.isPublic || !$0.isPublic } : [],
      remarks: remarks ? try self.remarks(source, ways, hits, needs) : [], sites: sites,
      link: link, source: source)
    plan.hitSites = audience.hitSites
    plan.texts = try texts(plan)
    return plan
  }

  /// What each way says in each language that somebody reads.
  private func texts(_ plan: AlertPlan) throws -> [PlannedText] {
    let limit = try number("alert.segments")
    var counts: [AlertWay: [String: Int]] = [:]
    for person in plan.people {
      let language = plan.source.language(for: person.reader.language)
      let steps =
        plan.alertClass == .emergency
        ? person.route.steps : Array(person.route.steps.prefix(1))
      for step in steps { counts[step.way, default: [:]][language, default: 0] += 1 }
    }
    for post in plan.posts where post.isAlive {
      counts[.post, default: [:]][plan.source.language, default: 0] += 1
    }
    var texts: [PlannedText] = []
    for (way, languages) in counts.sorted(by: { $0.key < $1.key }) {
      let rule = plan.ways.channels(of: way).first?.rule ?? FittingRule(.none)
      for (language, count) in languages.sorted(by: { $0.key < $1.key }) {
        let (content, fitted) = try facts(plan.source, language, link: plan.link)
          .content(way, rule, segments: limit)
        texts.append(
          PlannedText(
            way: way, language: language, title: content.subject, text: content.text,
            length: way == .sms ? SMSText(content.text).units : content.text.count,
            unit: way == .sms ? SMSText(content.text).alphabet.rawValue : "characters",
            segments: way == .sms ? fitted.length : 1, count: count))
      }
    }
    return texts
  }
}

extension AlertPlan {
  /// The plan for programs.
  func json() -> JSON {
    let byWay = first
    return .object([
      ("number", .string(number)), ("class", .string(alertClass.rawValue)),
      ("audience", .array(audience.map(JSON.string))),
      (
        "channels",
        .array(
          ways.channels.map { channel in
            .object([
              ("channel", .string(channel.name)), ("way", .string(channel.way.rawValue)),
              ("alive", .bool(channel.isAlive)),
              ("reason", channel.reason.map(JSON.string) ?? .null),
              ("rate", .real(channel.rate)),
              ("failing", .real((channel.failing * 100).rounded() / 100)),
              (
                "silent_sites",
                .array(
                  (ways.deaf[channel.name] ?? [:]).keys.sorted().map { .string(sites[$0] ?? "?") })
              ),
            ])
          })
      ),
      ("people", .integer(Int64(people.count))),
      (
        "first",
        .object(
          AlertWay.allCases.filter { $0 != .post }.map { way in
            (way.rawValue, .integer(Int64(byWay[way] ?? 0)))
          })
      ),
      (
        "unreached",
        .array(
          unreached.map { person in
            .object([
              ("person", person.reader.person.map { .string(Kind.person.number($0)) } ?? .null),
              ("name", .string(person.reader.name)),
              (
                "site", person.reader.profile.sites.first.map { .string(sites[$0] ?? "?") } ?? .null
              ),
              ("reason", .string(person.route.reason ?? "")),
            ])
          })
      ),
      (
        "messages",
        .array(
          texts.map { text in
            .object([
              ("way", .string(text.way.rawValue)), ("language", .string(text.language)),
              ("title", .string(text.title)), ("text", .string(text.text)),
              ("length", .integer(Int64(text.length))), ("unit", .string(text.unit)),
              ("segments", .integer(Int64(text.segments))), ("count", .integer(Int64(text.count))),
            ])
          })
      ),
      ("posts", .array(posts.filter(\.isAlive).map { .string($0.name) })),
      ("sms_seconds", .real(seconds(.sms).rounded())),
      ("voice_seconds", .real(seconds(.voice).rounded())),
      (
        "remarks",
        .array(
          remarks.map { remark in
            .object([
              ("rule", .string(remark.rule)), ("words", .string(remark.words)),
              ("fault", .bool(remark.isFault)),
            ])
          })
      ),
    ])
  }
}
