/// How pressing an alert is, and what it may override.
import Commands

/// The classes of alerts.
///
/// The FCC's ruling 16-88 draws the same line: emergencies need no consent, the rest obeys it.
public enum AlertClass: String, CaseIterable, Sendable {
  /// Danger or the whole district: by all ways at once, at any hour.
  case emergency
  /// People cannot work or teach: one way after the other, at any hour.
  case urgent
  /// Good to know: quiet hours, budget and consent hold.
  case informational
}
