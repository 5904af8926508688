import Calendar
import Commands
import SQLite
import Testing

@testable import Alerts

/// The plan says which channels are dead and why, who is reached by what, and who by nothing.
struct PlanTests {
  private func ways(
    _ dead: [String: String] = [:], deaf: [String: [Int64: String]] = [:]
  ) -> AlertWays {
    var channels: [ChannelStanding] = []
    for (name, way) in [
      ("one", AlertWay.sms), ("two", .sms), ("calls", .voice), ("mail", .mail),
    ] {
      var channel = ChannelStanding(name, way)
      channel.reason = dead[name]
      channels.append(channel)
    }
    return AlertWays(order: [.sms, .voice, .mail], channels: channels, deaf: deaf)
  }

  private func reader(sites: [Int64] = [], mail: Bool = true, phone: Bool = true) -> ReaderProfile {
    var profile = ReaderProfile()
    profile.sites = sites
    profile.hasMail = mail
    profile.hasPhone = phone
    return profile
  }

  private func route(
    _ ways: AlertWays, _ profile: ReaderProfile, _ alertClass: AlertClass = .urgent
  ) -> [String] {
    var router = AlertRouter(ways, alertClass)
    let route = router.route(profile)
    return route.steps.isEmpty
      ? [route.reason ?? "?"]
      : route.steps.map { "\($0.way.rawValue) \($0.channels.joined(separator: "+"))" }
  }

  @Test func aDeadChannelIsLeftOutAndAWayWithoutOneToo() {
    #expect(route(ways(), reader()) == ["sms one+two", "voice calls", "mail mail"])
    #expect(route(ways(["one": "x"]), reader()) == ["sms two", "voice calls", "mail mail"])
    #expect(
      route(ways(["one": "x", "two": "y"]), reader()) == ["voice calls", "mail mail"])
    let all = ["one": "needs https", "two": "needs https", "calls": "z", "mail": "needs internet"]
    #expect(
      route(ways(all), reader()) == [
        "one: needs https; two: needs https; calls: z; mail: needs internet"
      ])
    #expect(
      route(ways(), reader(mail: false, phone: false)) == [
        "has no mail address and no telephone number"
      ])
  }

  @Test func aBuildingThatCannotReadMailMakesItTheLastWayOfThoseWhoAreElsewhereToo() {
    let deaf = ["mail": [Int64(1): "needs north-net (O-1)"]]
    #expect(
      route(ways(deaf: deaf), reader(sites: [1], phone: false)) == [
        "mail: there it needs north-net (O-1)"
      ])
    var wish = reader(sites: [1, 2])
    wish.wish = "mail"
    #expect(
      route(ways(deaf: deaf), wish) == ["sms one+two", "voice calls", "mail mail"],
      "a wish for what may not be read there comes last")
    #expect(
      route(ways(), wish) == ["mail mail", "sms one+two", "voice calls"])
  }

  @Test func whatIsNoHurryGoesByMailFirstAndNeverByVoice() {
    #expect(route(ways(), reader(), .informational) == ["mail mail", "sms one+two"])
    var refusing = reader()
    refusing.refusesNews = true
    #expect(route(ways(), refusing, .informational) == ["said no to news"])
    #expect(route(ways(), refusing, .urgent).count == 3)
    refusing.refusesAll = true
    #expect(route(ways(), refusing, .urgent) == ["asked not to be contacted"])
    #expect(route(ways(), refusing, .emergency).count == 3)
  }

  @Test func theSickerChannelGetsLessAndTheSamePersonTheSameOne() {
    var standings = ways().channels(of: .sms)
    #expect(standings.chosen(among: ["one", "two"], for: 7) == ["one", "two"])
    standings[0].failing = 0.5
    let chosen = (1...1_000).map { standings.chosen(among: ["one", "two"], for: Int64($0))[0] }
    let sick = chosen.filter { $0 == "one" }.count
    #expect((200...400).contains(sick), "\(sick) of 1000 for a weight of 0.4 against 1")
    #expect(
      chosen == (1...1_000).map { standings.chosen(among: ["one", "two"], for: Int64($0))[0] })
  }

  @Test func thePlanSaysWhyAndSendsNothing() throws {
    let district = try District(settings: ["alert.prefix": "MVSD"])
    try district.add(channels: District.phones("sms"))
    try district.services()
    try district.run("service", "depend", "mail", "--on", "north-net")
    try district.run("service", "depend", "--channel", "mail", "--on", "mail")
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    try district.staff("Bo Lee", "North")
    try district.run("outage", "open", "No", "internet", "-i", "north-net", "-w", "Use paper.")
    let plan = try district.run("alert", "plan", "O-1").out
    #expect(plan.contains("mail  mail: dead, needs mail, which needs north-net (O-1)"))
    #expect(plan.contains("NOT REACHED: 1"))
    #expect(plan.contains("Bo Lee at North: mail: needs mail, which needs north-net (O-1)"))
    #expect(plan.contains("MVSD: No internet. Use paper. Next word by 15:30."))
    #expect(try district.words("SELECT key FROM outbox").isEmpty)
    #expect(try district.run("alert", "plan", "O-1", "--strict").status == .no)
    let json = try district.run("alert", "plan", "O-1", "--json").out
    #expect(json.contains(#""channel":"mail","way":"mail","alive":false"#))
  }

  @Test func aLinkToWhatIsDownIsPointedOut() throws {
    let district = try District(settings: ["web.url": "https://tech.example.org"])
    try district.services()
    try district.run("service", "add", "web-host", "-t", "Web host")
    try district.run("service", "depend", "--channel", "web", "--on", "web-host")
    try district.staff("Ana Ruiz", "North")
    try district.run(
      "outage", "open", "Site", "down", "-i", "web-host", "-w",
      "See https://tech.example.org/status for more.")
    #expect(
      try district.run("alert", "plan", "O-1").out.contains(
        "the link to tech.example.org leads to a page that needs web-host (O-1)"))
  }
}
