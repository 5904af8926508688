/// One request of a preset, with the values of one message written into it.
import Formats

/// What goes over the wire: address, header lines, body.
struct HTTPRequest: Sendable, Equatable {
  /// A value that cannot stand where the preset puts it.
  struct Refusal: Error, Equatable {
    var words: String
  }

  var url: String
  var headers: [String]
  var body: [UInt8]

  init(_ preset: HTTPPreset, _ values: Placeholders) throws {
    // The server stands at the front and is the configuration's own; all else is data.
    let server = values["server"]
    let address =
      preset.url.hasPrefix("{server}")
      ? server + values.fill(String(preset.url.dropFirst("{server}".count)), Self.percentEncoded)
      : values.fill(preset.url, Self.percentEncoded)
    url = address
    headers = []
    for template in preset.headers {
      // A header that is all about a value goes without it: no 'Bearer' and nothing.
      let names = Placeholders.found(in: template)
      if !names.isEmpty, names.allSatisfy({ values[$0].isEmpty }) { continue }
      let line = values.fill(template) { $0 }
      guard line.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) else {
        let name = template.prefix { $0 != ":" }
        throw Refusal(words: "the header \(name) would hold what no header may")
      }
      headers.append(line)
    }
    // libcurl's own idea of a type, and a question before the body that few services answer.
    if !headers.contains(where: { $0.lowercased().hasPrefix("content-type:") }) {
      headers.append("Content-Type: " + Self.type(of: preset.encoding))
    }
    headers.append("Expect:")
    let text: String =
      switch preset.encoding {
      case .json: values.fill(preset.body) { JSON.string($0).encoded() }
      case .form: values.fill(preset.body, Self.percentEncoded)
      case .text: values.fill(preset.body) { $0 }
      }
    body = Array(text.utf8)
  }

  private static func type(of encoding: HTTPPreset.Encoding) -> String {
    switch encoding {
    case .json: "application/json"
    case .form: "application/x-www-form-urlencoded"
    case .text: "text/plain; charset=utf-8"
    }
  }

  /// The text with everything but letters, digits and `-._~` as `%XX` (RFC 3986, 2.3).
  static func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
      default:
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
