// Standard input and files, as commands ask for them.

extension Console {
  /// Opens what an operand names: `-` is standard input, all else a path.
  public func open(_ operand: String) throws(InputFailure) -> Input {
    operand == "-" ? input : try Input(path: operand)
  }

  /// Reads standard input to its end; more than `limit` bytes are an error.
  public func readAll(limit: Int = .max) throws(InputFailure) -> [UInt8] {
    try input.readAll(limit: limit)
  }

  /// Reads the next piece of standard input; 0 bytes mean the end.
  public func readChunk(into buffer: UnsafeMutableRawBufferPointer) throws(InputFailure) -> Int {
    try input.read(into: buffer)
  }

  /// Reads a whole file; more than `limit` bytes are an error.
  public func readFile(_ path: String, limit: Int = .max) throws(InputFailure) -> [UInt8] {
    try Input(path: path).readAll(limit: limit)
  }
}
