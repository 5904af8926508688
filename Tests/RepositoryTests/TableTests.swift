// The tables of commands and of documented views, compared with what they describe.

import Commands
import SQLite
import Testing

@testable import Repository

@Suite struct TableTests {
  @Test func theCommandTableHasNothingWrong() {
    #expect(complaints(about: Workshop.program) == [])
  }

  @Test func everyViewIsDescribedColumnByColumn() throws {
    let shop = try Workshop.withStore()
    let db = try shop.open()
    try db.makeViews()
    for view in Schema.views {
      let columns = try db.all(
        "SELECT name FROM pragma_table_info(\(view.name))", as: String.self)
      #expect(columns == Schema.viewColumns.filter { $0.view == view.name }.map(\.name))
    }
    #expect(Set(Schema.viewColumns.map(\.view)) == Set(Schema.views.map(\.name)))
    let views = try db.all("SELECT name FROM sqlite_temp_schema", as: String.self)
    #expect(Set(views) == Set(Schema.views.map(\.name)))
    // The file has the text for the full-text index alone: every start reads what is in the file.
    let kept = try db.all("SELECT name FROM sqlite_schema WHERE type = 'view'", as: String.self)
    #expect(kept == ["ticket_text"])
  }

  @Test func theViewsAreListed() throws {
    let shop = try Workshop()
    #expect(try shop.run("store", "views").lines.count == Schema.viewColumns.count)
    #expect(
      try shop.run("store", "views", "tags").lines.map { $0.split(separator: "\t")[1] }
        == ["number", "tag"])
    let wrong = try shop.run("store", "views", "ticket")
    #expect(wrong.status == .usage)
    #expect(wrong.failure?.hints.first?.contains("tickets") == true)
  }
}
