/// The settings of surveys.
import Calendar
import Commands

extension Setting {
  static let surveys: [Setting] = [
    Setting(
      "survey.url",
      "Address of the page on which surveys are answered; empty for none", fallback: "",
      keeper: .store, check: securePage("https://tech.example.org/survey", without: "<>\"{}")),
    Setting(
      "survey.ticket", "Name of the survey that is asked after tickets; empty for none",
      fallback: "", keeper: .store),
    Setting(
      "survey.ticket-delay", "Time from a ticket's solution to the survey, such as 24h",
      fallback: "24h", keeper: .store, check: span),
    Setting(
      "survey.ticket-days", "Days in which one person is asked about a ticket once at most",
      fallback: "30", keeper: .store, check: positive),
    Setting(
      "survey.ticket-sample", "How many of a hundred tickets are asked about: 1 to 100",
      fallback: "100", keeper: .store, check: number(1...100)),
    Setting(
      "survey.follow-up",
      "Rating from which downwards an answer by name opens a follow-up ticket; 0 is never",
      fallback: "0", keeper: .store, check: number(0...4)),
    Setting(
      "survey.follow-up-to",
      "Who gets the follow-up ticket: director, role:ROLE, group:NAME, or an address",
      fallback: "director", keeper: .store),
  ]
}
