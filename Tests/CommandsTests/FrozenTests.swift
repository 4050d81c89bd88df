import Foundation
import Glibc
import SQLText
import Store
import TestSupport
import Testing

/// A machine that sleeps, and a disk that is full, in the middle of a send.
extension ProgramTests.HardEndTests {
  @Test func `R19 R24 a run that slept while others took its work over sends nothing twice when it wakes`()
    async throws
  {
    let scene = try await crowd()
    let wanted = try await wanted(scene)
    let sandbox = try await SandboxProcess(scene, faults: "latency=100ms..200ms")
    let asleep = try scene.start(run)
    while try await sandbox.messages().isEmpty, asleep.isRunning { usleep(5_000) }
    let database = try await Databases.open(OpenOptions(path: scene.folder.path + "/tidings.db"))
    // It must not sleep with the database's lock in its hand: a machine that sleeps holds everybody else's too.
    var isFrozen = false
    for _ in 0..<100 where !isFrozen && asleep.isRunning {
      asleep.send(SIGSTOP)
      // As if it had been silent for more than a minute.
      let aged = try? await database.write { session in
        try session.run("UPDATE workers SET heartbeat_at = heartbeat_at - 61000000 WHERE stopped_at IS NULL")
      }
      isFrozen = aged != nil
      if !isFrozen {
        asleep.send(SIGCONT)
        usleep(20_000)
      }
    }
    try database.close()
    try await finish(scene)
    let before = try await sandbox.messages().count
    asleep.send(SIGCONT)
    _ = try await asleep.ended()
    try await expectEachOnce(sandbox, wanted, "asleep")
    #expect(before == wanted, "the others did it all")
  }

  @Test func `R24 a disk that is full in the middle of a send loses nothing and sends nothing twice`() async throws {
    let scene = try await crowd()
    let wanted = try await wanted(scene)
    let sandbox = try await SandboxProcess(scene, faults: "latency=1ms..5ms")
    var failures = 0
    // A limit on the size of files stands for a disk that is full; each run gets a little further.
    for blocks in stride(from: 100, through: 900, by: 100) {
      let ended = try await scene.shell("ulimit -f \(blocks); exec tidings sends run spring --now \(now)")
      #expect([0, 1, 2].contains(ended.status), "\(ended.status) \(ended.talk)")
      if ended.status == 2 {
        failures += 1
        #expect(ended.talk.contains("error: "), "\(ended.talk)")
      }
    }
    #expect(failures > 0)
    try await finish(scene)
    try await expectEachOnce(sandbox, wanted, "full disk")
  }
}
