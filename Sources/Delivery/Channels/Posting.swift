/// What is known of a channel before anything is posted: who sees it, what its addresses are, where
/// a post is found afterwards.
import Commands
import Repository

/// What a channel's section and preset say about its posts.
struct Posting: Sendable, Equatable {
  let isPublic: Bool
  let reachesPhones: Bool
  let address: String
  let language: String?
  let page: String?

  init(
    _ section: NamedSection, isPublic: Bool, reachesPhones: Bool, language: String? = nil,
    page: String? = nil
  ) {
    self.isPublic = section["audience"].map { $0 == "public" } ?? isPublic
    self.reachesPhones = section["reaches"].map { $0 == "phone" } ?? reachesPhones
    address = section["to"] ?? section.name
    self.language = language
    self.page = page
  }
}

/// What a desk needs to know of a channel that carries posts or text messages.
public struct ChannelFacts: Sendable, Equatable {
  /// Its name.
  public let name: String
  /// How it sends: http or exec.
  public let type: String
  /// Whether everybody sees what is posted there.
  public let isPublic: Bool
  /// Whether its addresses are the telephone numbers of people.
  public let reachesPhones: Bool
  /// Where posts go: a topic, the ID of a channel, or a word for the record.
  public let address: String
  /// The language that the configuration gives it.
  public let language: String?
  /// How texts are made to fit.
  public let rule: FittingRule
  /// What can be done with a post afterwards.
  public let abilities: ChannelAbilities
  private let page: String?

  init(_ name: String, type: String, _ posting: Posting, _ channel: any Channel) {
    self.name = name
    self.type = type
    isPublic = posting.isPublic
    reachesPhones = posting.reachesPhones
    address = posting.address
    language = posting.language
    page = posting.page
    rule = channel.rule
    abilities = channel.abilities
  }

  /// The address at which people find a post, by the service's own name for it; nil for none.
  public func page(of remote: String) -> String? {
    guard let page else {
      return remote.hasPrefix("https://") || remote.hasPrefix("http://") ? remote : nil
    }
    let parts = remote.split(separator: "/")
    return page.replacing("{remote_id}", with: parts.last ?? "")
      .replacing("{remote_host}", with: parts.count > 1 ? parts[1] : "")
      .replacing("{remote}", with: remote)
  }
}

extension Store {
  /// What is known of a channel that carries posts or text messages.
  ///
  /// - Throws: `Failure` for a channel that is not configured or not right, and for one of mail.
  public func channelFacts(_ name: String) throws -> ChannelFacts {
    let channel = try open(channel: name)
    let type = try configuration.channel(name)["type"] ?? ""
    guard let posting = channel.posting else {
      throw Failure(
        "the channel '\(name)' carries mail to people and no posts",
        hint: "mail goes to whom it is for without being named; 'ittool channel preset list' "
          + "names services that take posts")
    }
    return ChannelFacts(name, type: type, posting, channel)
  }

  /// The names of the channels that carry posts or text messages.
  public var postChannels: [String] {
    configuration.channels.filter { $0["type"] == "http" || $0["type"] == "exec" }.map(\.name)
  }
}
