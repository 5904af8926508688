/// How long to wait between tries.
import Calendar

/// The waits between tries of one message, and of a channel that is down.
enum Waits {
  /// Seconds until the next try of a message that was refused for now.
  ///
  /// Greylisting passes after five minutes; a mailbox that is full takes hours.
  static func message(_ kind: DeliveryKind, after attempts: Int64, seed: Int64) -> Int64 {
    let steps: [Int64] =
      kind == .emergency ? [30, 60, 120, 300] : [300, 900, 1_800, 3_600, 3_600, 7_200, 14_400]
    return jittered(step(steps, attempts), seed: seed &* 1_000_003 &+ attempts)
  }

  /// Seconds until the next try of a channel that is down.
  static func channel(after failures: Int64, seed: Int64) -> Int64 {
    jittered(step([60, 120, 300, 600, 900, 1_800], failures), seed: seed &+ failures)
  }

  /// Seconds after which an emergency tries a channel that is down all the same.
  static let emergencyProbe: Int64 = 60

  private static func step(_ steps: [Int64], _ count: Int64) -> Int64 {
    steps[Int(min(max(count, 1), Int64(steps.count))) - 1]
  }

  // Ten per cent either way, so that what failed together does not come back together. The same
  // message and try give the same wait: a test can name it.
  private static func jittered(_ seconds: Int64, seed: Int64) -> Int64 {
    var state = UInt64(bitPattern: seed) &+ 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    let part = Int64((state ^ (state >> 31)) % 2_001) - 1_000
    return seconds + seconds * part / 10_000
  }
}
