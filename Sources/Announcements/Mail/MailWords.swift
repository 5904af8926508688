/// The words with which a reader says by an answer that they want no more.

/// Words that stand alone in an answer.
enum MailWords {
  /// The words, in small letters, of every language at once: readers write in their own.
  static let leaving: Set<String> = [
    "unsubscribe", "stop", "remove", "baja", "cancelar", "darme de baja",
  ]

  /// Those that can be about nothing but our news, in a mail that answers nothing.
  static let leavingOfNews: Set<String> = ["unsubscribe", "baja", "darme de baja"]
}
