/// The words around an announcement in its mail, in the languages that the program speaks.
import Calendar
import Repository

/// The fixed words of a mail.
struct MailWords: Sendable {
  var correction: String
  var retraction: String
  var action: String
  var wasCorrected: String
  var wasRetracted: String
  var validUntil: String
  var attached: String
  var tooLarge: String
  var leave: String

  /// The words of a language, such as `es` or `es-mx`; English where there are none.
  static func of(_ language: String) -> MailWords {
    language.prefix { $0 != "-" } == "es" ? spanish : english
  }

  private static let english = MailWords(
    correction: "Correction:", retraction: "Retracted:", action: "What to do:",
    wasCorrected: "What was wrong:", wasRetracted: "This announcement no longer holds:",
    validUntil: "This holds until", attached: "Attached:",
    tooLarge: "is too large for mail; ask for it",
    leave:
      "To get no more announcements, use the unsubscribe button of your mail program, or answer "
      + "this mail with the one word UNSUBSCRIBE.")

  private static let spanish = MailWords(
    correction: "Corrección:", retraction: "Retirado:", action: "Qué hacer:",
    wasCorrected: "Qué estaba mal:", wasRetracted: "Este aviso ya no es válido:",
    validUntil: "Válido hasta", attached: "Adjunto:",
    tooLarge: "es demasiado grande para el correo; pídalo",
    leave:
      "Para no recibir más avisos, use el botón de cancelar la suscripción de su programa de "
      + "correo, o responda a este mensaje con la sola palabra BAJA.")

  /// The words with which a reader leaves by an answer.
  static let leaving: Set<String> = [
    "unsubscribe", "stop", "remove", "baja", "cancelar", "darme de baja",
  ]
}
