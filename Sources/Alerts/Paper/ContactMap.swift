/// The columns of another program's contact file: a map kept as a data file.
import Commands
import Repository

/// A map `contacts/NAME.columns` of the shared data: a line for each column, `Header = {field}`.
struct ContactMap: Sendable {
  /// The headers with what stands below them, in their order.
  private(set) var columns: [(header: String, template: String)] = []
  /// The systems whose numbers of people it wants, such as `sis`.
  private(set) var sources: Set<String> = []

  /// The fields that every map knows; `{id:SOURCE}` is a person's number in another system.
  static let fields = [
    "number", "name", "first", "last", "mail", "phone", "digits", "site", "role", "language",
    "reason", "text", "headline",
  ]

  /// Finds and reads a map.
  ///
  /// - Throws: `Failure` for one that is not there or not right, with the line.
  init(_ name: String, in directories: [String]) throws(Failure) {
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }),
      let file = try SharedFile("contacts/\(name).columns", in: directories)
    else {
      throw Failure(
        "there is no map of columns '\(name)'",
        hint: "a map is a file contacts/\(name).columns in the shared data, with lines such as "
          + "'Email = {mail}'; schoolmessenger and parentsquare come along",
        status: .configuration)
    }
    try self.init(text: file.text, path: file.path)
  }

  /// Reads the text of a map.
  init(text: String, path: String) throws(Failure) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      func failure(_ words: String, hint: String? = nil) -> Failure {
        Failure("\(path):\(index + 1): \(words)", hint: hint, status: .configuration)
      }
      guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
        throw failure("'\(line)' is not 'Header = {field}'")
      }
      let header = line[..<equals].trimmed
      let template = line[line.index(after: equals)...].trimmed
      guard !columns.contains(where: { $0.header == header }) else {
        throw failure("the column '\(header)' comes twice")
      }
      for name in Self.names(in: template) {
        if name.hasPrefix("id:") {
          sources.insert(String(name.dropFirst(3)))
        } else if !Self.fields.contains(name) {
          throw failure(
            "there is no field {\(name)}",
            hint: didYouMean(name, in: Self.fields)
              ?? "fields are \(Self.fields.joined(separator: ", ")) and id:SOURCE")
        }
      }
      columns.append((header, template))
    }
    guard !columns.isEmpty else { throw Failure("\(path): no column", status: .configuration) }
  }

  /// What stands in each column for somebody.
  func row(_ value: (String) -> String) -> [String] {
    columns.map { column in
      var text = ""
      Self.parse(column.template) { part, isName in text += isName ? value(part) : part }
      return text
    }
  }

  private static func names(in template: String) -> [String] {
    var names: [String] = []
    parse(template) { part, isName in if isName { names.append(part) } }
    return names
  }

  private static func parse(_ template: String, _ body: (_ part: String, _ isName: Bool) -> Void) {
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      body(String(rest[..<open]), false)
      body(String(rest[rest.index(after: open)..<close]), true)
      rest = rest[rest.index(after: close)...]
    }
    body(String(rest), false)
  }
}

/// A name in two parts, as other programs want it: `Lopez, Ana` and `Ana Lopez` are both read.
struct SplitName: Equatable {
  var first: String
  var last: String

  init(_ name: String) {
    if let comma = name.firstIndex(of: ",") {
      last = name[..<comma].trimmed
      first = name[name.index(after: comma)...].trimmed
      return
    }
    let words = name.split(whereSeparator: \.isWhitespace).map(String.init)
    first = words.dropLast().joined(separator: " ")
    last = words.last ?? ""
    if words.count == 1 { (first, last) = (last, "") }
  }
}
