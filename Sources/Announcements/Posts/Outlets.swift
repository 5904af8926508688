/// On which channels an announcement goes out, and which must not have it.
import Commands
import Delivery
import Repository
import SQLite

/// The channels of an announcement, and those of the usual list that it is kept from.
struct Outlets: Sendable {
  var channels: [ChannelFacts] = []
  /// Channels that it does not go out on, with the reason.
  var left: [(name: String, reason: String)] = []

  /// The channels on which it is posted once.
  var places: [ChannelFacts] { channels.filter { !$0.reachesPhones } }
  /// The channels by which readers get it on their telephones.
  var phones: [ChannelFacts] { channels.filter(\.reachesPhones) }
}

extension Store {
  /// What is known of a channel that somebody named.
  func outletFacts(_ name: String) throws -> ChannelFacts {
    guard configuration.channels.contains(where: { $0.name == name }) else {
      throw Failure(
        "there is no channel '\(name)' in the configuration",
        hint: didYouMean(name, in: postChannels) ?? "see 'ittool channel list'",
        status: .configuration)
    }
    return try channelFacts(name)
  }

  /// The channels on which an announcement goes out: those it names, or the usual ones.
  ///
  /// The usual list holds for all announcements, so that what is not public is left out of its
  /// public channels without a word; a channel that somebody named is refused instead.
  ///
  /// - Throws: `Failure` for a channel that is not there, or that must not have it.
  func outlets(of announcement: Announcement) throws -> Outlets {
    let usual = try setting("announce.channels").split { $0 == " " || $0 == "," }.map(String.init)
    var outlets = Outlets()
    for name in announcement.channels ?? usual {
      let facts: ChannelFacts
      do { facts = try outletFacts(name) } catch let failure as Failure {
        guard announcement.channels == nil else { throw failure }
        throw Failure(
          "the setting announce.channels: \(failure.message)", hint: failure.hints.first,
          status: failure.status)
      }
      if facts.reachesPhones {
        guard announcement.hasReaders else {
          outlets.left.append((name, "it goes to readers, and no group and no site is named"))
          continue
        }
      } else if facts.isPublic, !announcement.isPublic {
        guard announcement.channels == nil else { throw announcement.tooPrivate(for: name) }
        outlets.left.append((name, "everybody reads it, and \(announcement.number) is not public"))
        continue
      }
      outlets.channels.append(facts)
    }
    return outlets
  }

  /// Refuses what a channel could not carry at all.
  func requireFit(_ announcement: Announcement, on outlets: Outlets) throws {
    for channel in outlets.channels {
      let languages = channel.reachesPhones ? announcement.languages.map { $0 } : [nil]
      for language in languages {
        let words = try postWords(announcement, .first, on: channel, language: language)
        if let refusal = words.refusal { throw announcement.unfit(for: channel.name, refusal) }
      }
    }
  }
}

extension Announcement {
  /// That everybody would read what is not for everybody.
  func tooPrivate(for channel: String) -> Failure {
    Failure(
      "\(number) is not public, and everybody reads the channel '\(channel)'",
      hint:
        "make it public with 'ittool announce edit \(number) --public', or name other channels; "
        + "a channel that staff alone see says 'audience = internal' in the configuration")
  }

  /// That a channel cannot carry it, and what helps.
  func unfit(for channel: String, _ reason: String) -> Failure {
    Failure(
      "\(number) cannot go out on the channel '\(channel)': \(reason)",
      hint: "change its words, or leave the channel out with 'ittool announce edit \(number) "
        + "--no-channel' or other --channel")
  }
}
