/// Subscribing by a form: the same one question by mail, and a page that confirms it.
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// What a subscriber may see of what was asked of them.
public struct SubscriberFacts: Sendable, Equatable {
  /// The address.
  public var address: String
  /// The topics that wait for a yes.
  public var waiting: [String]
  /// The topics that they have.
  public var confirmed: [String]
}

extension Store {
  /// What is known of a subscriber, by number; nil for none.
  ///
  /// - Parameter language: the language of the topics' words.
  public func subscriberFacts(_ number: Int64, language: String) throws -> SubscriberFacts? {
    guard let subscriber = try subscriber(number: number) else { return nil }
    func words(_ state: SubscriptionState) throws -> [String] {
      try topics(of: subscriber, state).map { $0.words(language) }
    }
    return SubscriberFacts(
      address: subscriber.address, waiting: try words(.pending), confirmed: try words(.confirmed))
  }

  /// Asks an address whether it wants news, as a mail from it would; called inside a transaction.
  ///
  /// Whoever typed it learns nothing of what is known of the address: nothing comes of it before
  /// its reader says yes.
  ///
  /// - Parameter site: the building whose news alone is wanted; nil for all news.
  public func subscribeByForm(
    _ address: String, name: String, language: String, site: String?, weekly: Bool
  ) throws {
    let topic = try site.flatMap { try topicMeant("site:" + $0) } ?? .all
    _ = try subscribe(
      address, name: name, language: language, to: [topic], pace: weekly ? .weekly : nil,
      source: .mail)
  }

  /// The address of the page that confirms a subscription; empty where there is no web door.
  func confirmingPage(_ subscriber: Int64) throws -> String {
    guard let door = try doorAddress() else { return "" }
    let days = try number("subscription.ask-days")
    let link = PageLink(.subscription, item: subscriber, from: now, days: days)
    return try door.of("confirm/" + proof().token(link))
  }
}
