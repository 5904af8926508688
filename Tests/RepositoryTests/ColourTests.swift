// Contrast by the published rule, and colours that a district may set.
import Commands
import Testing

@testable import Repository

@Suite struct ColourTests {
  @Test func contrastsAreThoseOfTheRule() throws {
    // Black on white is 21 by definition; #767676 is the lightest grey that passes on white.
    let black = try #require(Colour(hex: "#000"))
    #expect(abs(black.contrast(with: .white) - 21) < 0.0001)
    #expect(try #require(Colour(hex: "#767676")).contrast(with: .white) >= 4.5)
    #expect(try #require(Colour(hex: "#777777")).contrast(with: .white) < 4.5)
    #expect(abs(try #require(Colour(hex: "#0000ff")).contrast(with: .white) - 8.592) < 0.001)
  }

  @Test func whatIsNoColourIsNone() {
    for word in ["", "#", "red", "#12", "#12345", "#1234567", "123456", "#12345g", "#1 2 3 "] {
      #expect(Colour(hex: word) == nil)
    }
    #expect(Colour(hex: "#15C")?.hex == "#1155cc")
  }

  @Test func everyColourHasAReadableNeighbour() {
    let dark = Colour(red: 20, green: 24, blue: 29)
    for red in stride(from: 0, through: 255, by: 51) {
      for green in stride(from: 0, through: 255, by: 51) {
        for blue in stride(from: 0, through: 255, by: 51) {
          let colour = Colour(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
          for ground in [Colour.white, dark] {
            #expect(colour.readable(on: ground).contrast(with: ground) >= Colour.readable)
          }
        }
      }
    }
  }

  @Test func theSettingRefusesWhatCannotBeRead() throws {
    let setting = try Setting.named("web.colour")
    #expect(throws: Failure.self) { try setting.check("#ffcc00") }
    try setting.check("#1f5c99")
  }

  @Test func addressesOfSites() throws {
    let site = try #require(WebAddress("https://Tech.example.org:8443/a/"))
    #expect(site.host == "tech.example.org")
    #expect(site.of("index.html") == "https://Tech.example.org:8443/a/")
    #expect(site.of("es/index.html") == "https://Tech.example.org:8443/a/es/")
    #expect(site.of("news/a-7.html") == "https://Tech.example.org:8443/a/news/a-7.html")
    for word in ["tech.example.org", "https://", "https://x@y/", "https://a b/", "ftp://a/"] {
      #expect(WebAddress(word) == nil)
    }
  }
}
