/// The public outages that people at one building feel, with what was last said about each.
import Calendar
import Commands
import Repository
import SQLite
import Services

/// An outage as everybody may know it.
public struct FeltOutage: Sendable {
  /// The outage.
  public var outage: Outage
  /// What was last said about it in public.
  public var word: OutageUpdate?
}

extension Store {
  /// The public outages that last, the first that began first.
  ///
  /// - Parameter site: only those that hit what people at this building use; nil for all.
  public func outagesFelt(at site: Int64? = nil) throws -> [FeltOutage] {
    var open = try openOutages().filter(\.isPublic)
    guard !open.isEmpty else { return [] }
    if let site {
      let causes = try Set(statusRows(at: now, site: site).flatMap(\.status.causes))
      open.removeAll { !causes.contains($0.id) }
    }
    return try open.map { outage in
      FeltOutage(
        outage: outage,
        word: try updates(of: outage.id).last { $0.notifies && $0.effective <= now })
    }
  }
}
