// swift-tools-version: 6.0
import PackageDescription

// One executable over small targets; an arrow points only from a room to one listed before it.
let package = Package(
  name: "ittool",
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CLibraries", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "SQLite", dependencies: ["CSQLite"]),
    .target(name: "Calendar"),
    .target(name: "Formats", dependencies: ["Calendar"]),
    .target(name: "Statistics"),
    .target(name: "Language"),
    .target(name: "Terminal", dependencies: ["Formats"]),
    .target(name: "Commands", dependencies: ["Terminal", "Formats", "Calendar"]),
    .target(name: "Repository", dependencies: ["SQLite", "Commands", "CLibraries", "Language"]),
    .target(name: "Hours", dependencies: ["Repository"]),
    .target(name: "Mail", dependencies: ["Repository", "CLibraries"]),
    .target(name: "Delivery", dependencies: ["Mail", "Repository", "CLibraries"]),
    .target(name: "People", dependencies: ["Repository", "Delivery", "CLibraries"]),
    .target(
      name: "Tickets",
      dependencies: ["Repository", "Hours", "People", "Delivery", "Mail", "Language"]),
    .target(name: "Routine", dependencies: ["Repository"]),
    .target(name: "Articles", dependencies: ["Repository", "People", "Mail"]),
    .target(
      name: "Announcements",
      dependencies: ["Repository", "People", "Delivery", "Mail", "Language", "Formats"]),
    .target(
      name: "Surveys",
      dependencies: [
        "Repository", "People", "Delivery", "Mail", "Formats", "Calendar", "Statistics",
      ]),
    .target(
      name: "Loop",
      dependencies: ["Repository", "People", "Delivery", "Mail", "Articles", "Surveys"]),
    .target(name: "Readership", dependencies: ["Repository", "Formats", "Calendar"]),
    .target(name: "Setup", dependencies: ["Repository"]),
    .target(name: "Services", dependencies: ["Repository", "Hours", "People", "Delivery"]),
    .target(
      name: "Outages",
      dependencies: ["Services", "Repository", "Hours", "People", "Delivery", "Mail", "Language"]),
    .target(
      name: "Affected",
      dependencies: [
        "Services", "Outages", "Tickets", "Articles", "Repository", "People", "Delivery", "Mail",
      ]),
    .target(
      name: "Monitoring",
      dependencies: ["Outages", "Services", "Repository", "People", "Delivery", "Mail", "Formats"]),
    .target(
      name: "Satisfaction",
      dependencies: ["Surveys", "Tickets", "Repository", "People", "Delivery", "Calendar"]),
    .target(
      name: "Alerts",
      dependencies: [
        "Outages", "Services", "Repository", "People", "Delivery", "Mail", "Language", "Formats",
      ]),
    .target(name: "Inbox", dependencies: ["Mail", "Delivery", "People", "Tickets", "Repository"]),
    .target(
      name: "Reports",
      dependencies: [
        "Tickets", "People", "Hours", "Language", "Readership", "Surveys", "Statistics", "Services",
        "Outages", "Repository", "Formats", "Calendar",
      ]),
    .target(
      name: "Digests",
      dependencies: [
        "Repository", "Hours", "Mail", "Delivery", "People", "Tickets", "Announcements", "Services",
        "Outages", "Inbox", "Loop", "Surveys", "Routine",
      ]),
    .target(
      name: "Web",
      dependencies: [
        "Repository", "Hours", "Articles", "Services", "Outages", "CLibraries", "Formats",
        "Calendar",
      ]),
    .target(
      name: "Door",
      dependencies: [
        "Repository", "Mail", "Delivery", "People", "Tickets", "Announcements", "Services",
        "Outages", "Inbox", "Web",
      ]),
    .executableTarget(
      name: "ittool",
      dependencies: [
        "Commands", "Repository", "Hours", "Mail", "Delivery", "People", "Routine", "Setup",
        "Tickets", "Articles", "Announcements", "Readership", "Services", "Outages", "Affected",
        "Monitoring", "Alerts", "Loop", "Inbox", "Reports", "Digests", "Web", "Surveys", "Door",
        "Satisfaction",
      ]),

    .target(
      name: "TestSupport", dependencies: ["Commands", "Terminal"], path: "Tests/TestSupport"),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
    .testTarget(name: "CalendarTests", dependencies: ["TestSupport", "Calendar"]),
    .testTarget(name: "FormatsTests", dependencies: ["TestSupport", "Formats"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["TestSupport", "Statistics"], exclude: ["oracle"]),
    .testTarget(
      name: "LanguageTests", dependencies: ["TestSupport", "Language"], exclude: ["Fixtures"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
    .testTarget(
      name: "CommandsTests", dependencies: ["TestSupport", "Commands", "Terminal", "Calendar"],
      exclude: ["type_and_tab.py"]),
    .testTarget(
      name: "RepositoryTests", dependencies: ["Repository"], exclude: ["Fixtures"]),
    .testTarget(name: "HoursTests", dependencies: ["Hours"]),
    .testTarget(name: "RoutineTests", dependencies: ["Routine"]),
    .testTarget(name: "MailTests", dependencies: ["TestSupport", "Mail"]),
    .testTarget(
      name: "DeliveryTests", dependencies: ["TestSupport", "Delivery", "ittool"],
      exclude: ["servers"]),
    .testTarget(name: "PeopleTests", dependencies: ["People", "Delivery"]),
    .testTarget(name: "TicketsTests", dependencies: ["TestSupport", "Tickets"]),
    .testTarget(
      name: "InboxTests", dependencies: ["Inbox", "Commands", "Terminal"], exclude: ["servers"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["TestSupport", "Reports", "Surveys", "Tickets", "Commands", "Terminal"],
      exclude: ["oracle"]),
    .testTarget(
      name: "DigestsTests", dependencies: ["Digests", "Tickets", "Commands", "Terminal"]),
    .testTarget(
      name: "AnnouncementsTests",
      dependencies: [
        "TestSupport", "Announcements", "People", "Delivery", "Inbox", "Digests", "ittool",
      ],
      exclude: ["Mails"]),
    .testTarget(
      name: "ReadershipTests",
      dependencies: ["TestSupport", "Readership", "Repository", "Commands", "Terminal", "ittool"],
      exclude: ["oracle"]),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "TestSupport", "Web", "ittool", "Announcements", "Repository", "Commands", "Terminal",
      ],
      exclude: ["checks"]),
    .testTarget(
      name: "LoopTests",
      dependencies: ["Loop", "Repository", "Commands", "Terminal", "TestSupport", "ittool"]),
    .testTarget(
      name: "SurveysTests",
      dependencies: [
        "Surveys", "People", "Repository", "Commands", "Terminal", "TestSupport", "ittool",
      ], exclude: ["oracle"]),
    .testTarget(
      name: "ServicesTests",
      dependencies: ["TestSupport", "Services", "Repository", "Commands", "Terminal", "ittool"]),
    .testTarget(
      name: "OutagesTests",
      dependencies: [
        "TestSupport", "Outages", "Services", "Repository", "Commands", "Terminal", "Formats",
        "ittool",
      ]),
    .testTarget(
      name: "AffectedTests",
      dependencies: [
        "TestSupport", "Affected", "Outages", "Services", "Tickets", "Repository", "Commands",
        "Terminal", "ittool",
      ]),
    .testTarget(
      name: "MonitoringTests",
      dependencies: [
        "TestSupport", "Monitoring", "Outages", "Services", "Repository", "Commands", "Terminal",
        "ittool",
      ],
      exclude: ["payloads"]),
    .testTarget(
      name: "AlertsTests",
      dependencies: [
        "TestSupport", "Alerts", "Outages", "Services", "Repository", "Commands", "Terminal",
        "ittool",
      ],
      exclude: ["servers"]),
    .testTarget(
      name: "DoorTests",
      dependencies: [
        "TestSupport", "Door", "Repository", "People", "Tickets", "Announcements", "Mail",
        "Commands", "Terminal", "ittool",
      ]),
    .testTarget(
      name: "ittoolTests",
      dependencies: [
        "TestSupport", "Outages", "Services", "People", "Repository", "Formats", "Commands",
        "Terminal", "ittool",
      ]),
    .testTarget(
      name: "ScriptTests", dependencies: ["ittool"], exclude: ["answer.py"]),
  ],
  swiftLanguageModes: [.v6]
)
