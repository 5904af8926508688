/// Reading the body of a POST: exactly as many bytes as were announced, within bounds.
import Commands
import Glibc
import Terminal

extension Request {
  /// More bytes than this are not even read; up to here a form with too large a file is read to its
  /// end, so that what was typed is not lost.
  static let bodyLimit = 256 << 20

  /// The form in the body.
  ///
  /// - Throws: `Refusal` for a body that is no sound form, or is shorter than announced.
  func form(from input: Input, _ bounds: MultipartReader.Bounds) throws(Refusal) -> Form {
    guard let body else { return Form() }
    switch body {
    case .urlencoded:
      // Three characters stand for one byte at the worst.
      guard length <= 3 * bounds.fieldBytes else { throw Refusal(413, "the form is too long") }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(length)
      try read(input) { (piece) throws(Refusal) in bytes.append(contentsOf: piece) }
      return Form(fields: try Fields(urlencoded: bytes), files: [])
    case .multipart(let boundary):
      guard length <= Self.bodyLimit else { throw Refusal(413, "the form is too long") }
      var reader = MultipartReader(boundary: boundary, bounds)
      try read(input) { (piece) throws(Refusal) in try reader.feed(piece) }
      return try reader.finish()
    }
  }

  private func read(
    _ input: Input, _ take: (UnsafeRawBufferPointer) throws(Refusal) -> Void
  ) throws(Refusal) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { piece.deallocate() }
    var rest = length
    while rest > 0 {
      let count: Int
      do { count = try input.read(into: .init(rebasing: piece[..<min(rest, piece.count)])) } catch {
        throw Refusal(400, error.message)
      }
      guard count > 0 else { throw Refusal(400, "the body is \(rest) bytes too short") }
      rest -= count
      try take(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<count]))
    }
  }
}
