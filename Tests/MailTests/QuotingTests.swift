// Folding what replies carry along, in the manner of the main mail programs and their languages.
import Glibc
import TestSupport
import Testing

@testable import Mail

@Suite struct QuotingTests {
  private func visible(_ text: String, isReply: Bool = true) -> String {
    Quoting.fold(text, isReply: isReply).visible
  }

  @Test(arguments: [
    // Gmail, Apple Mail, Thunderbird: an attribution and marks.
    "On Tue, Nov 24, 2026 at 10:11 PM Help <help@example.org> wrote:",
    "On Tue, Nov 24, 2026 at 10:11 PM Help desk of the district\n<help@example.org> wrote:",
    "Am Di., 24. Nov. 2026 um 22:11 Uhr schrieb Help <help@example.org>:",
    "Am 24.11.26 um 22:11 schrieb Help:",
    "Le mar. 24 nov. 2026 à 22:11, Help <help@example.org> a écrit :",
    "El mar, 24 nov 2026 a las 22:11, Help (<help@example.org>) escribió:",
    "Il giorno mar 24 nov 2026 alle ore 22:11 Help <help@example.org> ha scritto:",
    "Op di 24 nov 2026 om 22:11 schreef Help <help@example.org>:",
    "Den tis 24 nov. 2026 kl 22:11 skrev Help <help@example.org>:",
    "Em ter., 24 de nov. de 2026 às 22:11, Help <help@example.org> escreveu:",
    "W dniu 24.11.2026 o 22:11, Help pisze:",
    "вт, 24 нояб. 2026 г. в 22:11, Help <help@example.org> пишет:",
    "2026年11月24日(火) 22:11 Help <help@example.org>のメール:",
    "Help <help@example.org> 于2026年11月24日周二 22:11写道：",
    "24.11.2026 22:11, Help kirjoitti:",
  ])
  func attributions(_ line: String) {
    #expect(
      visible("It is dead again.\n\n\(line)\n\n> Is it well?\n>\n> Help\n") == "It is dead again.")
    #expect(visible("It is dead again.\n\(line)\n> Is it well?") == "It is dead again.")
  }

  @Test(arguments: [
    "-----Original Message-----\nFrom: Help <help@example.org>\nSent: Tuesday\n",
    "-----Ursprüngliche Nachricht-----\nVon: Help\n", "-------- Message d'origine --------\n",
    "-------- Mensaje original --------\n",
    "________________________________\nFrom: Help <h@x.y>\n"
      + "Sent: Tuesday, November 24, 2026 10:11 PM\nTo: Ana\nSubject: Re: x\n",
    "Von: Help <h@x.y>\nGesendet: Dienstag, 24. November 2026 22:11\nAn: Ana\nBetreff: x\n",
    "*From:* Help <h@x.y>\n*Date:* Tuesday\n*To:* Ana\n*Subject:* x\n",
    "De : Help <h@x.y>\nEnvoyé : mardi\nÀ : Ana\nObjet : x\n",
    "De: Help\nEnviado el: martes\nPara: Ana\nAsunto: x\n",
    "Da: Help\nInviato: martedì\nA: Ana\nOggetto: x\n",
    "Van: Help\nVerzonden: dinsdag\nAan: Ana\nOnderwerp: x\n",
    "От: Help\nОтправлено: вторник\nКому: Ana\nТема: x\n",
    "发件人: Help\n发送时间: 2026年\n收件人: Ana\n主题: x\n",
    "##- Please type your reply above this line -##\n",
    "On 24 Nov 2026, at 22:11, Help <help@example.org> wrote:\n",
  ])
  func carriedMessages(_ head: String) {
    #expect(visible("It is dead again.\n\n\(head)\nIs it well?\n\nHelp\n") == "It is dead again.")
    // Nothing above it: everything stays.
    let alone = "\(head)\nIs it well?"
    #expect(visible(alone) == alone)
  }

  @Test func answersBetweenTheLinesStay() {
    let text = """
      On 24 Nov 2026, Help <help@example.org> wrote:
      > Which room?
      204
      > Which lamp?
      The left one.
      """
    #expect(visible(text) == text)
    let closing = text + "\n> Anything else?\n"
    #expect(visible(closing) == text)
  }

  @Test func neverEmpty() {
    for text in [
      "> only a quote\n> of two lines", "-- \nAna", "On 1 May, a@b wrote:\n> x", "", "\n\n",
      "Sent from my iPhone",
    ] {
      #expect(visible(text) == text)
      #expect(Quoting.fold(text, isReply: true).foldedLines == 0)
    }
  }

  @Test func signatures() {
    #expect(visible("Words.\n\n-- \nAna Ruiz\nRoom 204") == "Words.")
    #expect(visible("Words.\n\nSent from my iPhone") == "Words.")
    #expect(visible("Words.\n\nVon meinem iPhone gesendet\n\n> quoted") == "Words.")
    #expect(visible("Words.\n\n-- \nAna\n\nOn 1 May 2026, a@b wrote:\n> x\n") == "Words.")
    #expect(visible("Words.\n\n-- \nAna", isReply: false) == "Words.")
    let long = "Words.\n--\n" + String(repeating: "line\n", count: 30)
    #expect(visible(long).contains("line"))
  }

  @Test func forwardsAndFirstMessagesKeepTheirQuotes() {
    let text = "See below.\n\nFrom: Vendor\nSent: x\nTo: y\nSubject: z\n\n> price\n"
    #expect(visible(text, isReply: false).contains("price"))
  }

  @Test func ordinarySentencesAreNotMarks() {
    for text in [
      "What she wrote:\nthe lamp is dead", "From: here to there\nTo: nowhere",
      "On 3 May the teacher wrote: it is dead", "Am 3. Mai schrieb ich das.",
      "a\n-- not a signature\nb",
    ] { #expect(visible(text) == text) }
  }

  @Test func spansCoverEveryLine() {
    var dice = Dice(seed: 11)
    let pieces = [
      "words\n", "\n", "> q\n", "-- \n", "On 1 May 2026, a@b.c wrote:\n", "From: x\n", "Sent: y\n",
      "To: z\n", "Sent from my iPhone\n", "-----Original Message-----\n", "____________\n",
    ]
    for _ in 0..<3_000 {
      let text = dice.text(pieces, most: 14)
      let folded = Quoting.fold(text, isReply: dice.next() % 2 == 0)
      let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
      var next = 0
      for span in folded.spans {
        #expect(span.lines.lowerBound == next)
        #expect(!span.lines.isEmpty)
        next = span.lines.upperBound
      }
      #expect(next == count)
      let isBlank = text.allSatisfy(\.isWhitespace)
      #expect(isBlank || folded.visible.contains { !$0.isWhitespace }, "\(text)")
    }
  }

  @Test func endlessTextsAreBounded() {
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    let pieces = [
      "> q\n", "On 1 May 2026, a@b.c wrote:\n", "From: x\n", "--\n", "\n", "x", " ", "-- \n> q\n",
      "From: a\nSent: b\n", "-----\n", "é", "______________\n", "-----Original Messag\n",
    ]
    for piece in pieces {
      let text = String(repeating: piece, count: 2_000_000 / piece.utf8.count)
      #expect(!Quoting.fold("words\n" + text, isReply: true).visible.isEmpty)
      #expect(Quoting.fold(text + "\nwords\n> q", isReply: true).visible.contains("words"))
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    // Unbounded it took minutes.
    #expect(end.tv_sec - start.tv_sec < 60)
  }

  @Test func aLongTextIsStillCutAtTheMessageThatItCarries() {
    let tail = String(repeating: "old words\n", count: Quoting.lineLimit * 2)
    let head = "It is dead.\n\nFrom: Help\nSent: Monday\nTo: Ana\nSubject: x\n"
    #expect(visible(head + tail) == "It is dead.")
    #expect(visible("It is dead.\n" + tail) == "It is dead.\n" + tail)
  }
}
