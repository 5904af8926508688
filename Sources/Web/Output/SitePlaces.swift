/// The places in which the site stands: one, and its mirrors. What fails at one stops no other.
import Commands
import Repository
import SQLite

/// A place that the site is built in and copied to.
struct SitePlace: Sendable {
  /// The name of the mirror; nil for the first place.
  var name: String?
  /// Where it is built.
  var directory: String
  /// Program and arguments that copy it; empty where building is all.
  var command: [String] = []
  /// How long that may take.
  var seconds: Int64 = 900

  /// The table in which its publishing is on record.
  var table: SQL { name == nil ? "web_site" : "web_mirror" }
  /// The end of a statement about its row alone.
  var only: SQL { name.map { " WHERE name = \($0)" } ?? " WHERE id = 1" }
  /// The row, as it stands after FROM.
  var row: SQL { table + only }

  /// Every place that the configuration names, the first one first.
  ///
  /// - Parameter directory: where the first one is built, instead of `web.directory`.
  /// - Throws: `Failure` where there is none, or a mirror that says nothing.
  static func all(
    _ configuration: Configuration, _ environment: Environment, directory: String? = nil
  ) throws(Failure) -> [SitePlace] {
    let set = try configuration.path("web.directory", environment)
    guard let first = directory ?? set else {
      throw .usage(
        "which directory?", hint: "name one, or set web.directory in the configuration")
    }
    let command = configuration["web.publish"].flatMap { CommandWords.split($0.value) }
    var places = [SitePlace(directory: first, command: command ?? [])]
    for mirror in configuration.mirrors {
      let own = try configuration.directory(of: mirror, environment)
      let words = mirror["publish"].flatMap { CommandWords.split($0) } ?? []
      guard own != nil || !words.isEmpty else {
        throw mirror.failure(
          nil, "[mirror \(mirror.name)] has neither 'directory' nor 'publish'")
      }
      places.append(
        SitePlace(
          name: mirror.name, directory: own ?? first, command: words,
          seconds: mirror["timeout"].flatMap { Int64($0) } ?? 900))
    }
    return places
  }
}

/// What became of the site at all its places.
struct SitePlacesOutcome {
  /// What was done, place by place, where anything was to be done.
  var done: [(place: SitePlace, built: SiteFolder.Outcome, said: String)] = []
  /// What failed.
  var failed: [(place: SitePlace, failure: Failure)] = []

  /// What to say of it; nil where nothing failed.
  ///
  /// - Parameter count: how many places there are.
  func failure(of count: Int) -> Failure? {
    guard let first = failed.first else { return nil }
    if count == 1 { return first.failure }
    let words = failed.map { "\($0.place.name ?? "the first place"): \($0.failure.message)" }
    return Failure(
      "\(failed.count) of \(count) places of the web site failed: "
        + words.joined(separator: "; "),
      hint: first.failure.hints.first,
      status: failed.count == count ? first.failure.status : .partial)
  }
}

extension Context {
  /// Publishes to each place in its turn; one that fails keeps no other from it.
  func publishSite(
    _ parts: [SitePart], to places: [SitePlace], _ store: Store, always: Bool
  ) throws -> SitePlacesOutcome {
    try each(places) { place in try publishSite(parts, to: place, store, always: always) }
  }

  /// Builds in the directory of each place, in each once.
  func buildSite(
    _ store: Store, _ parts: [SitePart], in places: [SitePlace], all: Bool, keep: Bool
  ) throws -> SitePlacesOutcome {
    var seen: Set<String> = []
    let own = places.filter { seen.insert($0.directory).inserted }
    return try each(own) { place in
      (try buildSite(store, parts, in: place.directory, all: all, keep: keep), "")
    }
  }

  private func each(
    _ places: [SitePlace],
    _ body: (SitePlace) throws -> (built: SiteFolder.Outcome, said: String)?
  ) throws -> SitePlacesOutcome {
    var outcome = SitePlacesOutcome()
    for place in places {
      do {
        if let done = try body(place) { outcome.done.append((place, done.built, done.said)) }
      } catch let failure as Failure {
        outcome.failed.append((place, failure))
      } catch {
        // With one place the error says more as it is; with several the others must have their turn.
        guard places.count > 1 else { throw error }
        outcome.failed.append((place, Failure(sentence(about: error))))
      }
    }
    return outcome
  }
}
