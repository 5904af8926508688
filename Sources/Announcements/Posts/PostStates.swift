/// What became of each post: for `announce show`.
import Calendar
import Commands
import Delivery
import Formats
import Repository
import SQLite
import Terminal

/// One row of `announce show --posts`.
private struct PostState {
  var row: PostRow
  var url: String?

  static let fields: [Field<PostState>] = [
    Field("delivery", "The number of the delivery") { .integer($0.row.id) },
    Field("channel", "The channel") { .text($0.row.channel) },
    Field("what", "post, correction, edit, deletion or notice") { .text($0.row.what) },
    Field("state", "Where it stands") { .text($0.row.state.rawValue) },
    Field("remote", "The service's name for it") { .of($0.row.remote) },
    Field("url", "Where people find it") { .of($0.url) },
    Field("sent", "When the service took it") { .of($0.row.sent) },
    Field("next_try", "When it is tried again") { .of($0.row.nextTry) },
    Field("reason", "What the service said") { .of($0.row.reason) },
  ]
}

extension Store {
  /// One line for each post: where it stands, what was changed, and what somebody should do.
  func postLines(of announcement: Announcement) throws -> [String] {
    let rows = try posts(of: announcement.id)
    return try rows.filter { $0.target == nil }.map { row in
      let channel = try? outletFacts(row.channel)
      var parts = ["\(row.channel): "]
      if row.what != "post" { parts[0] += "\(row.what) " }
      parts[0] += row.state.rawValue
      if let remote = row.remote { parts[0] += " as \(channel?.page(of: remote) ?? remote)" }
      if let words = try trouble(of: row, announcement) { parts.append(words) }
      let changes = rows.filter { $0.target == row.id }
      for change in changes {
        let words = try trouble(of: change, announcement).map { ", \($0)" } ?? ""
        parts.append("\(change.what) \(change.state.rawValue)\(words)")
      }
      let isDeleted = changes.contains { $0.event == Occasion.retraction.event }
      if announcement.state == .retracted, row.isStanding, !isDeleted {
        parts.append("still there: delete it by hand")
      }
      return parts.joined(separator: "; ")
    }
  }

  private func trouble(of row: PostRow, _ announcement: Announcement) throws -> String? {
    let said = row.reason ?? "no reason known"
    switch row.state {
    case .queued, .sending, .sent, .delivered: return nil
    case .deferred, .held:
      let next = try row.nextTry.map { ", next try \(spoken($0, try zone()))" } ?? ""
      return "\(said)\(next)"
    case .cancelled: return said
    case .failed, .bounced, .expired:
      return "\(said); 'ittool delivery retry \(row.id)' tries it again"
    case .unknown where row.target == nil:
      return "\(said); look whether it is there, and if not, 'ittool announce publish "
        + "\(announcement.number) --resend --channel \(row.channel)' posts it once more"
    case .unknown: return said
    }
  }

  /// What the channels leave out of it, for its author.
  ///
  /// - Parameter names: the channels; its own when none is named.
  func postRemarks(_ announcement: Announcement, _ names: [String]) throws -> [String] {
    var named = announcement
    if !names.isEmpty { named.channels = names }
    var sentences: [String] = []
    for channel in try outlets(of: named).channels {
      let languages: [String?] = channel.reachesPhones ? announcement.languages : [nil]
      for language in languages {
        let words = try postWords(announcement, .first, on: channel, language: language)
        for remark in words.remarks where remark.weight == .cut {
          sentences.append("\(channel.name): \(remark.words)")
        }
      }
    }
    return sentences
  }
}

extension Context {
  /// Lists the posts of an announcement and every change of them.
  func showPosts(
    _ announcement: Announcement, _ output: Output, _ store: Store
  ) throws -> ExitStatus {
    try printRows(PostState.fields, output, local: try store.localTimes()) { emit in
      for row in try store.posts(of: announcement.id) {
        let channel = try? store.outletFacts(row.channel)
        try emit(PostState(row: row, url: row.remote.flatMap { channel?.page(of: $0) }))
      }
    }
    return .done
  }
}
