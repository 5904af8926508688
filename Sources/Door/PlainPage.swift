/// The page for when no other can be made: it needs neither store nor templates.
import Commands
import Repository

enum PlainPage {
  static func response(_ status: Int, _ context: Context) -> Response {
    let isOurs = status >= 500
    let (title, titulo) =
      isOurs
      ? ("This page is not available right now", "Esta página no está disponible en este momento")
      : ("This request could not be understood", "No se pudo entender esta solicitud")
    let (words, palabras) =
      isOurs
      ? (
        "Nothing was lost on our side, and nothing was done. Please try again in a few minutes.",
        "No se ha hecho nada. Inténtelo de nuevo en unos minutos."
      )
      : (
        "Nothing was done. Please go back and try again.",
        "No se ha hecho nada. Vuelva atrás e inténtelo de nuevo."
      )
    var help = ""
    if let address = (try? context.configuration())?["mail.address"]?.value {
      help = "<p>\(address.escaped)</p>\n"
    }
    let page = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      <p>\(words)</p>
      <div lang="es">
      <h2>\(titulo)</h2>
      <p>\(palabras)</p>
      </div>
      \(help)</main>
      </body>
      </html>

      """
    return .page(status, Array(page.utf8))
  }
}

extension String {
  fileprivate var escaped: String {
    reduce(into: "") { text, next in
      switch next {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.append(next)
      }
    }
  }
}
