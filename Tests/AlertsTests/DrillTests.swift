// Points of silence: against a program that looks at every person in every case, and as users see it.
import Foundation
import Testing

@testable import Alerts
@testable import Repository
@testable import Services

@Suite struct DrillTests {
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var x = state
      x ^= x >> 33
      return x &* 0xff51_afd7_ed55_8ccd
    }
  }

  /// A district at random, as values and as the JSON that the oracle reads.
  private struct Sample {
    var services: [Service] = []
    var needs: [ServiceNeed] = []
    var channelNeeds = ChannelNeeds()
    var ways = AlertWays(order: [.sms, .mail], channels: [])
    var profiles: [ReaderProfile] = []
    var json: [String: Any] = [:]

    init(_ random: inout Seeded) {
      let count = Int.random(in: 2...8, using: &random)
      for number in 0..<count {
        services.append(Service(id: Int64(number), name: "s\(number)", title: "S\(number)"))
      }
      var all: [[Any]] = []
      for service in 1..<count {
        for other in 0..<service where Int.random(in: 0..<4, using: &random) == 0 {
          let isHelp = Int.random(in: 0..<5, using: &random) == 0
          let group: String? = Int.random(in: 0..<3, using: &random) == 0 ? "g" : nil
          needs.append(
            ServiceNeed(
              Int64(service), needs: Int64(other), isHelpOnly: isHelp, alternative: group))
          all.append([service, other, isHelp, group ?? NSNull()])
        }
      }
      var channels: [[String: Any]] = []
      for (name, way) in [("one", AlertWay.sms), ("two", .sms), ("mail", .mail)] {
        ways.channels.append(ChannelStanding(name, way))
        var sending: [Int] = []
        var readers: [[Int]] = []
        for service in 0..<count where Int.random(in: 0..<4, using: &random) == 0 {
          channelNeeds.add(name, site: nil, service: Int64(service))
          sending.append(service)
        }
        for site in 1...3 where Int.random(in: 0..<2, using: &random) == 0 {
          let service = Int.random(in: 0..<count, using: &random)
          channelNeeds.add(name, site: Int64(site), service: Int64(service))
          readers.append([site, service])
        }
        channels.append(["way": way.rawValue, "needs": sending, "readers": readers])
      }
      var people: [[String: Any]] = []
      for _ in 0..<30 {
        var profile = ReaderProfile()
        profile.sites = (1...3).filter { _ in Bool.random(using: &random) }.map(Int64.init)
          .shuffled(using: &random)
        profile.hasMail = Int.random(in: 0..<4, using: &random) > 0
        profile.hasPhone = Bool.random(using: &random)
        profile.wish = Bool.random(using: &random) ? "mail" : nil
        profiles.append(profile)
        people.append([
          "sites": profile.sites.map(Int.init), "mail": profile.hasMail,
          "phone": profile.hasPhone,
        ])
      }
      json = ["services": count, "needs": all, "channels": channels, "people": people]
    }
  }

  private func oracle(_ json: [String: Any]) throws -> (never: Int, cases: [[String: Any]]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("servers/silence.py").path
    process.arguments = ["python3", script]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: JSONSerialization.data(withJSONObject: json))
    try input.fileHandleForWriting.close()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let all = try #require(try JSONSerialization.jsonObject(with: said) as? [String: Any])
    return (
      try #require(all["never"] as? Int), try #require(all["cases"] as? [[String: Any]])
    )
  }

  @Test(arguments: 1...25) func everyCaseIsWhatLookingAtEveryPersonFinds(seed: Int) throws {
    var random = Seeded(state: UInt64(seed))
    let sample = Sample(&random)
    let graph = ServiceGraph(sample.services, sample.needs)
    var search = SilenceSearch(
      graph, sample.channelNeeds, sample.ways, .emergency, sample.profiles)
    let found = search.all().map { "\($0.services.sorted()) \($0.people) \($0.more)" }
    let wanted = try oracle(sample.json)
    #expect(search.count(search.never) == wanted.never)
    let cases = try wanted.cases.map { one in
      let services = try #require(one["services"] as? [Int])
      return "\(services) \(one["people"] ?? "") \(one["more"] ?? "")"
    }
    #expect(Set(found) == Set(cases))
    #expect(found.count == cases.count)
  }

  /// Mail needs the mail server, which needs the internet; text messages need the internet of the
  /// district office; North cannot read mail without its own internet.
  private func district() throws -> District {
    let district = try District()
    try district.add(channels: District.phones("modem"))
    try district.services()
    for words in [
      "add office-net", "depend mail --on office-net", "depend --channel mail --on mail",
      "depend --channel mail --site North --on north-net", "depend --channel modem --on south-net",
    ] { try district.run(["service"] + words.split(separator: " ").map(String.init)) }
    try district.staff("Ana", "North")
    try district.staff("Ben", "North", phone: "+15550100201")
    try district.staff("Cleo", "South")
    try district.staff("Dev", "South", phone: "+15550100202")
    try district.staff("Eve", "South", mail: false)
    return district
  }

  @Test func theRowsSayWhoAndWhere() throws {
    let district = try district()
    let said = try district.run("alert", "drill", "--format", "csv")
    #expect(
      said.out == """
        services,people,more,sites,channels
        mail,2,,"North 1, South 1",mail
        office-net,2,,"North 1, South 1",mail
        north-net,1,,North 1,
        south-net mail,4,2,"North 2, South 2",modem mail
        south-net office-net,4,2,"North 2, South 2",modem mail
        north-net south-net,2,1,North 2,modem

        """, "\(said)")
    #expect(try district.run("alert", "drill", "--strict").status == .no)
    #expect(try district.run("alert", "drill", "--singles").out.split(separator: "\n").count == 3)
  }

  @Test func thePeopleAreNamedWithTheReason() throws {
    let district = try district()
    let said = try district.run("alert", "drill", "office-net", "--format", "csv")
    let lines = said.out.split(separator: "\n")
    #expect(lines.first == "person,name,site,reason")
    #expect(lines.count == 4)
    #expect(said.out.contains("Ana,North,\"mail: needs mail, which needs office-net\""), "\(said)")
    #expect(said.out.contains("Eve,South,has no mail address and no telephone number"), "\(said)")
    #expect(
      try district.run("alert", "drill", "nonsense").failure?.message.contains("nonsense") == true)
  }

  @Test func thePictureIsWellFormedAndSaysTheSame() throws {
    let district = try district()
    let file = district.path + "/silence.svg"
    #expect(try district.run("alert", "drill", "--svg", file).out.isEmpty)
    let picture = try String(contentsOfFile: file, encoding: .utf8)
    #expect(picture.contains("Without mail 2 people hear nothing: 1 at North, 1 at South."))
    #expect(picture.contains("south-net + mail"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xmllint", "--noout", file]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func whatIsDownNowDoesNotCount() throws {
    let district = try district()
    let before = try district.run("alert", "drill", "--json").out
    try district.run(
      "outage", "open", "Mail is down", "-i", "mail=major", "--affected", "Nobody gets mail", "-w",
      "Use the telephone", "--next", "30min")
    #expect(try district.run("alert", "drill", "--json").out == before)
  }
}
