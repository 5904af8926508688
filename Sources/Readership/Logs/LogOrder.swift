/// In which order several logs are counted.
import Glibc

enum LogOrder {
  /// The logs by the time they last changed, so that days follow each other; what is no file keeps
  /// its place at the end.
  static func oldestFirst(_ files: [String]) -> [String] {
    files.enumerated().map { index, file in
      var facts = stat()
      let isFile = file != "-" && stat(file, &facts) == 0
      return (isFile ? Int64(facts.st_mtim.tv_sec) : .max, index, file)
    }
    .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }
}
