// swift-tools-version: 6.2
// One section for each room with its tests, sorted; dependencies sorted. Which room may import which is held by
// Tests/ArchitectureTests. `TIDINGS_ROOMS=Liquid,Audience swift test` builds only those rooms, what they stand on, and
// their tests.

import PackageDescription

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "_CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "tidings",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "tidings", targets: ["tidings"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // MARK: Analysis

    .target(name: "Analysis"),
    .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "TestSupport"]),

    // MARK: Architecture

    .testTarget(name: "ArchitectureTests"),

    // MARK: Audience

    .target(name: "Audience", dependencies: ["Catalogue", "Diagnostics", "LocalTime", "SQLText", "Vocabulary"]),
    .testTarget(
      name: "AudienceTests",
      dependencies: [
        "Audience", "Catalogue", "Diagnostics", "LocalTime", "SQLText", "Store", "TestDatabases", "TestSupport",
        "Vocabulary",
      ], exclude: ["Golden"]),

    // MARK: C libraries

    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CPhoneNumbers", linkerSettings: [.linkedLibrary("phonenumber"), .linkedLibrary("stdc++")]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "CResources"),
    .systemLibrary(name: "CXZ", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // MARK: Campaigns

    .target(
      name: "Campaigns",
      dependencies: [
        "Audience", "Catalogue", "Diagnostics", "Liquid", "LocalTime", "Providers", "Rules", "Vocabulary", "YAMLText",
      ]),
    .testTarget(
      name: "CampaignsTests",
      dependencies: [
        "Audience", "Campaigns", "Catalogue", "Diagnostics", "Liquid", "LocalTime", "Providers", "Rules",
        "TestSupport", "Vocabulary", "YAMLText",
      ], exclude: ["Golden"]),

    // MARK: Catalogue

    .target(name: "Catalogue", dependencies: ["Vocabulary"]),
    .testTarget(name: "CatalogueTests", dependencies: ["Catalogue", "TestSupport", "Vocabulary"]),

    // MARK: Commands

    .target(
      name: "Commands",
      dependencies: [
        "Analysis", "Audience", "CResources", "Campaigns", "Catalogue", "Diagnostics", "Intake", "Liquid", "LocalTime",
        "Providers", "Rules", "SQLText", "Sandbox", "Sending", "Server", "Store", "Transport", "Vocabulary", "YAMLText",
        argumentParser,
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Analysis", "Audience", "Campaigns", "Catalogue", "Commands", "Diagnostics", "Intake", "LocalTime", "Providers",
        "Rules", "SQLText", "Sandbox", "Sending", "Store", "TestDatabases", "TestSupport", "Transport", "Vocabulary",
        argumentParser,
        "tidings",
      ], exclude: ["Golden"]),

    // MARK: Diagnostics

    .target(name: "Diagnostics"),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics", "TestSupport"], exclude: ["Golden"]),

    // MARK: Intake

    .target(
      name: "Intake",
      dependencies: ["CPhoneNumbers", "CXZ", "CZlib", "Campaigns", "Catalogue", "LocalTime", "Store", "Vocabulary"]),
    .testTarget(
      name: "IntakeTests",
      dependencies: [
        "Campaigns", "Catalogue", "Intake", "LocalTime", "SQLText", "Store", "TestDatabases", "TestSupport",
        "Vocabulary",
      ]),

    // MARK: Links

    .target(name: "Links", dependencies: ["Vocabulary", crypto]),
    .testTarget(name: "LinksTests", dependencies: ["Links", "TestSupport", "Vocabulary"]),

    // MARK: Liquid

    .target(name: "Liquid"),
    .testTarget(name: "LiquidTests", dependencies: ["Liquid", "TestSupport"], exclude: ["Golden"]),

    // MARK: LocalTime

    .target(name: "LocalTime", dependencies: ["Vocabulary"]),
    .testTarget(name: "LocalTimeTests", dependencies: ["LocalTime", "TestSupport", "Vocabulary"]),

    // MARK: Providers

    .target(
      name: "Providers",
      dependencies: ["CResources", "Diagnostics", "Liquid", "Vocabulary", "YAMLText", crypto, cryptoExtras]),
    .testTarget(
      name: "ProvidersTests",
      dependencies: [
        "Diagnostics", "Liquid", "Providers", "TestSupport", "Vocabulary", "YAMLText", crypto, cryptoExtras,
      ],
      exclude: ["Exchanges", "Golden", "Vectors"]),

    // MARK: Rules

    .target(name: "Rules", dependencies: ["LocalTime", "Vocabulary", crypto]),
    .testTarget(name: "RulesTests", dependencies: ["LocalTime", "Rules", "TestSupport", "Vocabulary"]),

    // MARK: Sandbox

    .target(
      name: "Sandbox",
      dependencies: ["CResources", "Vocabulary", httpTypes, hummingbird, logging, nioCore, serviceLifecycle]),
    .testTarget(
      name: "SandboxTests", dependencies: ["CResources", "Sandbox", "TestSupport", "Vocabulary"], exclude: ["Golden"]),

    // MARK: Sending

    .target(
      name: "Sending",
      dependencies: [
        "Audience", "Campaigns", "Catalogue", "Links", "Liquid", "LocalTime", "Providers", "Rules", "SQLText", "Store",
        "Transport", "Vocabulary",
      ]),
    .testTarget(
      name: "SendingTests",
      dependencies: [
        "Audience", "Campaigns", "Catalogue", "Intake", "Links", "Liquid", "LocalTime", "Providers", "Rules", "SQLText",
        "Sandbox", "Sending", "Store", "TestDatabases", "TestSupport", "Transport", "Vocabulary",
      ]),

    // MARK: Server

    .target(
      name: "Server",
      dependencies: [
        "CResources", "Campaigns", "Intake", "Links", "Providers", "Rules", "SQLText", "Store", "Vocabulary", crypto,
        httpTypes, hummingbird, logging, nioCore, serviceLifecycle,
      ]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Campaigns", "Links", "Rules", "SQLText", "Server", "Store", "TestSupport", "Vocabulary", crypto,
      ]),

    // MARK: SQLText

    .target(name: "SQLText"),
    .testTarget(name: "SQLTextTests", dependencies: ["SQLText", "TestSupport"]),

    // MARK: Store

    .target(
      name: "Store",
      dependencies: [
        "CPostgres", "CResources", "Catalogue", "Rules", "SQLText", "Vocabulary", crypto, grdb, grdbSQLite,
      ]),
    .testTarget(
      name: "StoreTests",
      dependencies: ["Catalogue", "Rules", "SQLText", "Store", "TestDatabases", "TestSupport", "Vocabulary"],
      exclude: ["Golden"]),

    // MARK: TestSupport

    .target(name: "TestDatabases", dependencies: ["Store", "TestSupport"]),
    .target(name: "TestSupport"),

    // MARK: tidings

    .executableTarget(name: "tidings", dependencies: ["Commands"]),

    // MARK: Transport

    .target(name: "Transport", dependencies: ["CCurl", "Providers", "Vocabulary"]),
    .testTarget(
      name: "TransportTests", dependencies: ["Providers", "TestSupport", "Transport", "Vocabulary"],
      exclude: ["Mail"]),

    // MARK: Vocabulary

    .target(name: "Vocabulary"),
    .testTarget(name: "VocabularyTests", dependencies: ["TestSupport", "Vocabulary"]),

    // MARK: YAMLText

    .target(name: "YAMLText", dependencies: ["Diagnostics", yams]),
    .testTarget(
      name: "YAMLTextTests", dependencies: ["Diagnostics", "TestSupport", "YAMLText"], exclude: ["Golden"]),
  ],
  cLanguageStandard: .c2x,
  cxxLanguageStandard: .cxx17
)

// What only script/bench builds.
if Context.environment["TIDINGS_BENCH"] != nil {
  package.targets.append(
    .executableTarget(name: "LiquidBench", dependencies: ["Liquid"], path: "script/bench.d/liquid/Bench"))
  package.targets.append(
    .executableTarget(
      name: "AudienceBench",
      dependencies: ["Audience", "Catalogue", "Diagnostics", "LocalTime", "SQLText", "Vocabulary"],
      path: "script/bench.d/audience/Bench"))
}

// Only the asked rooms and what they stand on.
if let rooms = Context.environment["TIDINGS_ROOMS"] {
  var wanted = Set(rooms.split(separator: ",").flatMap { ["\($0)", "\($0)Tests"] })
  var grew = true
  while grew {
    grew = false
    for target in package.targets where wanted.contains(target.name) {
      for case .byNameItem(let name, _) in target.dependencies where wanted.insert(name).inserted { grew = true }
    }
  }
  package.targets.removeAll { !wanted.contains($0.name) }
  package.products.removeAll { !wanted.contains($0.name) }
}

// One set of settings for all.
let cLibraries: Set = ["CCurl", "CPhoneNumbers", "CPostgres", "CResources", "CXZ", "CZlib"]
for target in package.targets where !cLibraries.contains(target.name) {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
  ]
}
