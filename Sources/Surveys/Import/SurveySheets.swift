/// The rows of a file as sheets of answers, read once and held compactly.
import Calendar
import Commands
import Formats

/// One row of the file.
struct ImportedSheet {
  /// The line it begins on.
  var line: Int
  /// What the other program calls it; what stands in the row when it has no word for it.
  var id: String
  /// When it was answered, as it is written.
  var received: String?
  var address: String?
  var site = ""
  var role = ""
  var isComplete = true
  /// Where its answers lie in `SurveySheets.answers`.
  var answers: Range<Int>
  /// What was written, by item.
  var comments: [(item: Int, text: String)] = []
}

/// One answer: an item by its place, and a number.
struct ImportedAnswer: Hashable {
  var item: Int32
  var value: Int32
}

/// A row that could not be read.
struct SheetFault {
  var line: Int
  var text: String
}

/// All sheets of one file.
struct SurveySheets {
  private(set) var sheets: [ImportedSheet] = []
  private(set) var answers: [ImportedAnswer] = []
  private(set) var faults: [SheetFault] = []
  /// Rows that answer nothing.
  private(set) var empty = 0

  private let reading: AnswerReading
  private let columns: SurveyColumns
  private let id: Int?
  private let received: Int?
  private let address: Int?
  private let site: Int?
  private let role: Int?
  private let complete: Int?
  private var seen: [String: Int] = [:]
  private var identical: [String: Int] = [:]

  init(_ reading: AnswerReading, _ columns: SurveyColumns) {
    self.reading = reading
    self.columns = columns
    id = columns.index("id")
    received = columns.index("received")
    address = columns.index("address")
    site = columns.index("site")
    role = columns.index("role")
    complete = columns.index("complete")
  }

  /// Takes one row.
  mutating func take(_ record: CSVRecord) {
    guard record.count == columns.columns.count else {
      // Spreadsheets leave out the empty cells at the end of a line of nothing.
      if record.count == 1, record.isEmpty(0) { return }
      return fault(
        record, "\(record.count) cells, where there are \(columns.columns.count) headings")
    }
    let start = answers.count
    var comments: [(item: Int, text: String)] = []
    for (index, column) in columns.columns.enumerated() where !record.isEmpty(index) {
      do throws(Failure) {
        switch column {
        case .ignored, .fact: continue
        case .choice(let item, let value):
          let text = record[index].trimmed
          guard reading.isChosen(text, item: item, value: value) else { continue }
          answers.append(ImportedAnswer(item: Int32(item), value: Int32(value)))
        case .answer(let item) where reading.items[item].item.kind == .text:
          let text = record[index].trimmed
          if !reading.isNothing(text, item: item) { comments.append((item, text)) }
        case .answer(let item): try takeAnswer(record, index, item)
        }
      } catch {
        answers.removeSubrange(start...)
        let heading = columns.headings[index]
        let hint = error.hints.first.map { " (\($0))" } ?? ""
        return fault(record, "column \(index + 1) '\(heading)': \(error.message)\(hint)")
      }
    }
    guard answers.count > start || !comments.isEmpty else {
      empty += 1
      return
    }
    guard let id = identity(record) else {
      answers.removeSubrange(start...)
      return
    }
    var sheet = ImportedSheet(line: record.line, id: id, answers: start..<answers.count)
    sheet.comments = comments
    sheet.received = received.flatMap { cell(record, $0) }
    sheet.address = address.flatMap { cell(record, $0) }
    sheet.site = site.flatMap { cell(record, $0) } ?? ""
    sheet.role = role.flatMap { cell(record, $0) } ?? ""
    if let complete { sheet.isComplete = Self.isYes(cell(record, complete)) }
    sheets.append(sheet)
  }

  private mutating func takeAnswer(
    _ record: CSVRecord, _ index: Int, _ item: Int
  ) throws(Failure) {
    let kind = reading.items[item].item.kind
    // Most cells are one digit of a scale.
    if let scale = kind.scale {
      let number = record.withBytes(index) { bytes -> Int? in
        bytes.count == 1 && 48...57 ~= bytes[0] ? Int(bytes[0]) - 48 : nil
      }
      if let number, scale.contains(number) {
        answers.append(ImportedAnswer(item: Int32(item), value: Int32(number)))
        return
      }
    }
    let text = record[index].trimmed
    guard !reading.isNothing(text, item: item) else { return }
    for value in try reading.values(text, item: item) {
      answers.append(ImportedAnswer(item: Int32(item), value: Int32(value)))
    }
  }

  private func cell(_ record: CSVRecord, _ index: Int) -> String? {
    let text = record[index].trimmed
    return text.isEmpty || reading.isNothing(text) ? nil : text
  }

  /// Empty is no, so are the words for it; a time or anything else is yes.
  private static func isYes(_ text: String?) -> Bool {
    guard let word = text?.lowercased() else { return false }
    return word != "no" && word != "0" && word != "false" && word != "n"
  }

  /// The other program's word for a sheet; a row without one is known by all that stands in it, and
  /// by how often that was there before.
  private mutating func identity(_ record: CSVRecord) -> String? {
    guard let id else {
      let digest = record.bytes.withUnsafeBufferPointer { bytes in
        "row-" + String(Self.hash(bytes, 0xCBF2_9CE4_8422_2325), radix: 16)
          + String(Self.hash(bytes, 0x9E37_79B9_7F4A_7C15), radix: 16)
      }
      let count = identical[digest, default: 0] + 1
      identical[digest] = count
      return count == 1 ? digest : "\(digest)-\(count)"
    }
    let word = record[id].trimmed
    guard !word.isEmpty else {
      fault(record, "column \(id + 1) '\(columns.headings[id])' has no id")
      return nil
    }
    if let first = seen.updateValue(record.line, forKey: word) {
      seen[word] = first
      fault(record, "the id '\(word)' stands on line \(first) already")
      return nil
    }
    return word
  }

  /// FNV-1a.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, _ start: UInt64) -> UInt64 {
    bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  private mutating func fault(_ record: CSVRecord, _ text: String) {
    faults.append(SheetFault(line: record.line, text: text))
  }

  // MARK: Times

  /// When each sheet was answered; nil for those that do not say.
  ///
  /// - Throws: `Failure` for a column whose dates can be read in two ways.
  func times(_ format: DateFormat?, _ zone: Zone, file: String) throws -> [Instant?] {
    guard sheets.contains(where: { $0.received != nil }) else {
      return Array(repeating: nil, count: sheets.count)
    }
    var format = format ?? .iso
    if sheets.contains(where: { Self.instant($0.received, format, zone) == .some(nil) }) {
      var survey = DateOrderSurvey()
      for sheet in sheets {
        guard var text = sheet.received.map(Self.plain) else { continue }
        text.withUTF8 { survey.observe(bytes: $0, row: sheet.line) }
      }
      do throws(DateError) { format = try survey.decide() } catch {
        throw Failure(
          "\(file): '\(received.map { columns.headings[$0] } ?? "")': \(error.message)",
          hint: error.hint ?? "say how dates are written with --date-format")
      }
    }
    return sheets.map { Self.instant($0.received, format, zone) ?? nil }
  }

  /// The time of a cell; a nil inside for one that cannot be read, none without a cell.
  private static func instant(_ text: String?, _ format: DateFormat, _ zone: Zone) -> Instant?? {
    guard var text = text.map(plain) else { return nil }
    return .some(try? text.withUTF8 { try format.parse(bytes: $0, zone) })
  }

  /// Google's `… GMT-5` as an offset that others write, too.
  private static func plain(_ text: String) -> String {
    guard let gmt = text.firstRange(of: " GMT") else { return text }
    let offset = text[gmt.upperBound...]
    guard let sign = offset.first, sign == "+" || sign == "-" else {
      return offset.isEmpty ? text[..<gmt.lowerBound] + " Z" : text
    }
    let parts = offset.dropFirst().split(separator: ":")
    guard let hours = parts.first, hours.count <= 2 else { return text }
    let minutes = parts.count > 1 ? String(parts[1]) : "00"
    return text[..<gmt.lowerBound] + " \(sign)\(hours.count == 1 ? "0" : "")\(hours):\(minutes)"
  }
}
