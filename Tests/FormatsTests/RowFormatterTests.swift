// The exact bytes of each format, and JSON as Python reads it.
import Calendar
import Formats
import TestSupport
import Testing

private let columns = ["id", "subject", "score", "urgent", "opened", "tags", "extra"]
private let moment = Instant(seconds: 1_777_638_600)
private let full: [Cell] = [
  .integer(42), .text("Projector, \"dark\""), .real(4.5), .bool(true), .instant(moment),
  .list(["av", "room12"]), .json(.object([("b", .integer(1)), ("a", .null)])),
]
private let bare: [Cell] = [.integer(.min), .text(""), .null, .bool(false), .null, .list([])]

@Test func csvBytes() {
  let text = string(written(.csv, columns, [full, bare]))
  #expect(
    text == """
      id,subject,score,urgent,opened,tags,extra
      42,"Projector, ""dark""\",4.5,true,2026-05-01T12:30:00Z,av room12,"{""b"":1,""a"":null}"
      -9223372036854775808,"",,false,,,

      """)
  #expect(string(written(.csv, ["a", "b"], [])) == "a,b\n")
  #expect(string(written(.csv, ["a"], [], RowOptions(header: false))).isEmpty)
  #expect(string(written(.csv, ["a"], [[.text("\u{FEFF}x")]])) == "a\n\"\u{FEFF}x\"\n")
}

@Test func tsvBytes() {
  let text = string(
    written(.tsv, ["a", "b", "c"], [[.text("x\ty\n\r\\"), .null, .list(["p", "q"])]]))
  #expect(text == "x\\ty\\n\\r\\\\\t\tp q\n")
}

@Test func jsonBytes() {
  let line = """
    {"id":42,"subject":"Projector, \\"dark\\"","score":4.5,"urgent":true,\
    "opened":"2026-05-01T12:30:00Z","tags":["av","room12"],"extra":{"b":1,"a":null}}
    """
  let second = """
    {"id":-9223372036854775808,"subject":"","score":null,"urgent":false,"opened":null,"tags":[],\
    "extra":null}
    """
  #expect(string(written(.json, columns, [full, bare])) == "[\(line),\n\(second)]\n")
  #expect(string(written(.ndjson, columns, [full, bare])) == "\(line)\n\(second)\n")
  #expect(string(written(.json, columns, [])) == "[]\n")
  #expect(string(written(.ndjson, columns, [])).isEmpty)
}

@Test func numbersThatJSONCannotSay() {
  let cells: [Cell] = [.real(.nan), .real(.infinity), .real(-.infinity)]
  #expect(
    string(written(.ndjson, ["a", "b", "c"], [cells])) == "{\"a\":null,\"b\":null,\"c\":null}\n")
  #expect(string(written(.csv, ["a", "b", "c"], [cells])) == "a,b,c\n,,\n")
  #expect(JSON.array([.real(.nan), .real(1)]).encoded() == "[null,1.0]")
}

@Test func jsonEscapes() {
  let text = "\u{0}\u{1F}\u{8}\t\n\u{C}\r\"\\/\u{7F}\u{2028}\u{2029}\u{20AC}"
  #expect(
    JSON.string(text).encoded()
      == "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7F}\\u2028\\u2029\u{20AC}\"")
}

@Test func jsonEqualityKeepsOrder() {
  let one = JSON.object([("a", .integer(1)), ("b", .null)])
  #expect(one == .object([("a", .integer(1)), ("b", .null)]))
  #expect(one != .object([("b", .null), ("a", .integer(1))]))
  #expect(JSON.integer(1) != .real(1))
}

private func randomJSON(_ chance: inout Dice, depth: Int) -> (json: JSON, python: String) {
  func text(_ chance: inout Dice) -> (String, String) {
    let value = hostileText(&chance) + chance.pick(["", "\u{0}", "\u{1}", "\u{10FFFF}"])
    return (value, "bytes.fromhex('\(hex(value))').decode()")
  }
  switch chance.below(depth > 0 ? 7 : 5) {
  case 0: return (.null, "None")
  case 1: return chance.below(2) == 0 ? (.bool(true), "True") : (.bool(false), "False")
  case 2:
    let value = Int64(bitPattern: chance.next()) >> chance.below(64)
    return (.integer(value), "\(value)")
  case 3:
    let value = Double(bitPattern: chance.next())
    guard value.isFinite else { return (.real(value), "None") }
    return (.real(value), "struct.unpack('<d', struct.pack('<Q', \(value.bitPattern)))[0]")
  case 4:
    let (value, code) = text(&chance)
    return (.string(value), code)
  case 5:
    let parts = (0..<chance.below(4)).map { _ in randomJSON(&chance, depth: depth - 1) }
    return (.array(parts.map(\.json)), "[" + parts.map { $0.python + "," }.joined() + "]")
  default:
    let parts = (0..<chance.below(4)).map { _ in
      (text(&chance), randomJSON(&chance, depth: depth - 1))
    }
    return (
      .object(parts.map { ($0.0.0, $0.1.json) }),
      "('object', [" + parts.map { "(\($0.0.1), \($0.1.python))," }.joined() + "])"
    )
  }
}

@Test func jsonReadsAsPythonReadsIt() throws {
  var chance = Dice(seed: 21)
  let values = (0..<1500).map { _ in randomJSON(&chance, depth: 3) }
  let program = """
    import sys, json, struct
    for line in sys.stdin:
      ours, code = line.rstrip('\\n').split(' ', 1)
      text = bytes.fromhex(ours).decode()
      assert len(text.splitlines()) == 1 or '\\x85' in text or '\\x7f' in text, text
      found = json.loads(text, object_pairs_hook=lambda pairs: ('object', pairs))
      print('same' if repr(found) == repr(eval(code)) else text)
    """
  let answers = try pythonLines(
    program, input: values.map { "\(hex($0.json.encoded())) \($0.python)\n" }.joined())
  #expect(answers.count == values.count)
  for answer in answers { #expect(answer == "same") }
}

@Test func formattersWriteWhatTheNamesSay() {
  #expect(OutputFormat.allCases.map(\.rawValue) == ["table", "tsv", "csv", "json", "ndjson"])
}
