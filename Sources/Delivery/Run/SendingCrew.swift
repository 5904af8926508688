/// Several connections to one service at once: threads that send, while one thread keeps the record.
import Calendar
import Glibc
import Repository
import SQLite

/// A message that was begun, with the number of its try.
typealias BegunParcel = (parcel: Parcel, attempt: Int64)

/// What came of it.
typealias EndedParcel = (parcel: Parcel, attempt: Int64, outcome: SendOutcome)

/// Threads with a channel each.
///
/// Whoever owns the crew gives it messages and collects outcomes; the store is touched by the owner
/// alone.
final class SendingCrew: @unchecked Sendable {
  // Everything below is touched with the lock held.
  private var waiting: [BegunParcel] = []
  private var ended: [EndedParcel] = []
  private var isOver = false

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let work: UnsafeMutablePointer<pthread_cond_t>
  private let result: UnsafeMutablePointer<pthread_cond_t>
  private var threads: [pthread_t] = []

  /// How many messages it can have in hand.
  var size: Int { threads.count }

  /// One thread per channel, as far as the system gives them; nil when it gives none.
  init?(_ channels: [any Channel]) {
    lock = .allocate(capacity: 1)
    work = .allocate(capacity: 1)
    result = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(work, nil)
    pthread_cond_init(result, nil)
    for channel in channels {
      let member = Unmanaged.passRetained(Member(crew: self, channel: channel))
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let member = Unmanaged<Member>.fromOpaque(argument).takeRetainedValue()
          member.crew.serve(member.channel)
          return nil
        }, member.toOpaque())
      guard code == 0 else {
        member.release()
        break
      }
      threads.append(thread)
    }
    guard !threads.isEmpty else { return nil }
  }

  deinit {
    for place in [work, result] {
      pthread_cond_destroy(place)
      place.deallocate()
    }
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  /// What a thread is born with.
  private final class Member {
    let crew: SendingCrew
    let channel: any Channel

    init(crew: SendingCrew, channel: any Channel) {
      self.crew = crew
      self.channel = channel
    }
  }

  private func serve(_ channel: any Channel) {
    while true {
      pthread_mutex_lock(lock)
      while waiting.isEmpty, !isOver { pthread_cond_wait(work, lock) }
      guard let next = waiting.popLast() else {
        pthread_mutex_unlock(lock)
        return
      }
      pthread_mutex_unlock(lock)
      let outcome = channel.deliver(next.parcel)
      pthread_mutex_lock(lock)
      ended.append((next.parcel, next.attempt, outcome))
      pthread_cond_signal(result)
      pthread_mutex_unlock(lock)
    }
  }

  /// Hands messages over to whoever is free.
  func give(_ parcels: [BegunParcel]) {
    pthread_mutex_lock(lock)
    // The last one is taken first.
    waiting = parcels.reversed() + waiting
    pthread_cond_broadcast(work)
    pthread_mutex_unlock(lock)
  }

  /// Waits for at least one outcome and returns all there are.
  func collect() -> [EndedParcel] {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while ended.isEmpty { pthread_cond_wait(result, lock) }
    defer { ended = [] }
    return ended
  }

  /// Ends the threads when they have sent what they were given.
  func dismiss() {
    pthread_mutex_lock(lock)
    isOver = true
    pthread_cond_broadcast(work)
    pthread_mutex_unlock(lock)
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }
}

extension ChannelSurroundings {
  /// The same for another thread: it reads JSON with a connection of its own.
  func forThread() throws -> ChannelSurroundings {
    let own = try Connection(path: ":memory:", mode: .create)
    var copy = self
    copy.readJSON = { text, path in
      let sql: SQL = """
        SELECT CASE WHEN json_valid(\(text)) THEN CAST(json_extract(\(text), \(path)) AS TEXT) END
        """
      return (try? own.first(sql) { row -> String? in try row.text() }) ?? nil
    }
    return copy
  }
}
