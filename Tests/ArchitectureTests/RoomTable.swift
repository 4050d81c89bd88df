/// Which room may import what: the table of ARCHITECTURE.md, top down. `outside` are modules that are not rooms.
struct Room {
  var name: String
  var ours: Set<String>
  var outside: Set<String>

  static let table: [Room] = [
    Room("tidings", ours: ["Commands"]),
    Room(
      "Commands",
      ours: [
        "Analysis", "Audience", "CResources", "Campaigns", "Catalogue", "Diagnostics", "Intake", "Liquid", "LocalTime",
        "Providers", "Rules", "SQLText", "Sandbox", "Sending", "Server", "Store", "Transport", "Vocabulary",
        "YAMLText",
      ], outside: ["ArgumentParser"]),
    Room(
      "Server",
      ours: ["CResources", "Campaigns", "Intake", "Links", "Providers", "Rules", "SQLText", "Store", "Vocabulary"],
      outside: ["Crypto", "HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle"]),
    Room(
      "Sending",
      ours: [
        "Audience", "Campaigns", "Catalogue", "Links", "Liquid", "LocalTime", "Providers", "Rules", "SQLText", "Store",
        "Transport", "Vocabulary",
      ]),
    Room(
      "Intake", ours: ["CPhoneNumbers", "CXZ", "CZlib", "Campaigns", "Catalogue", "LocalTime", "Store", "Vocabulary"]),
    Room(
      "Sandbox", ours: ["CResources", "Vocabulary"],
      outside: ["HTTPTypes", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle"]),
    Room("TestDatabases", ours: ["Store", "TestSupport"]),
    Room("Transport", ours: ["CCurl", "Providers", "Vocabulary"]),
    Room(
      "Store", ours: ["CPostgres", "CResources", "Catalogue", "Rules", "SQLText", "Vocabulary"],
      outside: ["Crypto", "GRDB", "GRDBSQLite"]),
    Room(
      "Campaigns",
      ours: [
        "Audience", "Catalogue", "Diagnostics", "Liquid", "LocalTime", "Providers", "Rules", "Vocabulary", "YAMLText",
      ]),
    Room(
      "Providers", ours: ["CResources", "Diagnostics", "Liquid", "Vocabulary", "YAMLText"],
      outside: ["Crypto", "_CryptoExtras"]),
    Room("Rules", ours: ["LocalTime", "Vocabulary"], outside: ["Crypto"]),
    Room("Audience", ours: ["Catalogue", "Diagnostics", "LocalTime", "SQLText", "Vocabulary"]),
    Room("Analysis", ours: []),
    Room("Links", ours: ["Vocabulary"], outside: ["Crypto"]),
    Room("YAMLText", ours: ["Diagnostics"], outside: ["CYaml"]),
    Room("Catalogue", ours: ["Vocabulary"]),
    Room("LocalTime", ours: ["Vocabulary"]),
    Room("Liquid", ours: []),
    Room("Diagnostics", ours: []),
    Room("SQLText", ours: []),
    Room("Vocabulary", ours: []),
    Room("TestSupport", ours: [], outside: ["Testing"]),
  ]

  /// What every room may import besides.
  static let everywhere: Set = ["Dispatch", "Foundation", "FoundationNetworking", "Glibc", "Synchronization"]

  init(_ name: String, ours: Set<String>, outside: Set<String> = []) {
    self.name = name
    self.ours = ours
    self.outside = outside
  }
}
