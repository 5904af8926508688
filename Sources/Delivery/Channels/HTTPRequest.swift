/// One request of a preset, with the values of one message written into it.
import Formats
import Mail

/// What goes over the wire: address, header lines, body.
struct HTTPRequest: Sendable, Equatable {
  /// A value that cannot stand where the preset puts it.
  struct Refusal: Error, Equatable {
    var words: String
  }

  var method: String
  var url: String
  var headers: [String]
  var body: [UInt8]

  /// - Parameters:
  ///   - call: what is asked for; posting unless given.
  ///   - sign: the signature of a body, for the headers.
  init(
    _ preset: HTTPPreset, _ values: Placeholders, _ call: HTTPPreset.Call? = nil,
    isLogin: Bool = false, sign: ([UInt8]) throws -> String = { _ in "" }
  ) throws {
    let call = call ?? preset.post
    method = call.method
    url = try Self.address(call.url, values)
    let text: String =
      switch preset.encoding {
      // Whatever the messages are, a login speaks JSON.
      case _ where isLogin: values.fillJSON(call.body)
      case .json: values.fillJSON(call.body)
      case .form: values.fill(call.body, Self.percentEncoded)
      case .text: values.fill(call.body) { $0 }
      }
    body = Array(text.utf8)
    headers = []
    let signature = try sign(body)
    if preset.isBasic, !isLogin {
      let pair = Array("\(values["user"]):\(values["secret"])".utf8)
      headers.append("Authorization: Basic \(Base64.encode(pair))")
    }
    for template in isLogin ? [] : preset.headers {
      let template = template.replacing("{signature}", with: signature)
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
      headers.append("Content-Type: " + Self.type(of: isLogin ? .json : preset.encoding))
    }
    headers.append("Expect:")
  }

  /// The address: server and secret are the configuration's own and stand as they are, wherever
  /// the preset puts them; all else is data.
  private static func address(_ template: String, _ values: Placeholders) throws -> String {
    let address = values.fill(template) { name, value in
      name == "server" || name == "secret" ? value : percentEncoded(value)
    }
    guard address.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw Refusal(words: "the address would hold what no address may")
    }
    return address
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
