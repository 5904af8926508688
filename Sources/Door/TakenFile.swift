/// The files of a form, read and measured before anything is locked.
import Commands
import Mail
import Repository

/// One file that came.
struct TakenFile {
  var field: String
  /// Its name: never a path, nothing in it that cannot be seen.
  var name: String
  var bytes: [UInt8]
  var digest: [UInt8]
  /// What it is by its first bytes; nil for what is not taken.
  var kind: UploadKind?
}

extension Visit {
  /// Reads the files of the form; an empty one is a field in which none was chosen.
  func takeFiles() throws {
    guard let form else { return }
    for (field, upload) in form.files {
      if upload.isTooLarge { isFileTooLarge = true }
      guard upload.size > 0 else { continue }
      let bytes = try upload.contents()
      files.append(
        TakenFile(
          field: field, name: FileName.safe(upload.name), bytes: bytes,
          digest: try SHA256.hash(bytes), kind: UploadKind(bytes)))
    }
  }
}
