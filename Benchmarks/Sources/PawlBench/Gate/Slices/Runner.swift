// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// A process that runs slices as it is told: `pawl-bench slices` of some revision.
///
/// It ends with its input, and so with us, however we end. One that keeps silent for too long is killed.
final class Runner {
    /// A runner that cannot be used: it did not start, fell silent, ended, or said what nobody understands.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private let process = Process()
    private let orders = Pipe()
    private let answers = Pipe()
    private var unread: [UInt8] = []
    /// A digest of what it asks.
    private(set) var workload = ""

    private static let secondsToPrepare = 120.0
    private static let secondsToAnswer = 30.0

    init(_ contender: Contender, scenario: String, threads: Int) throws(Broken) {
        process.executableURL = contender.executable
        process.arguments =
            ["slices", "--scenario", scenario, "--threads", "\(threads)"] + contender.arguments
        process.standardInput = orders
        process.standardOutput = answers
        do { try process.run() } catch { throw Broken(description: "\(error)") }
        // Ours are the other ends.
        try? orders.fileHandleForReading.close()
        try? answers.fileHandleForWriting.close()
        let greeting = try line(within: Self.secondsToPrepare)
        guard let found = SliceLanguage.workload(ofGreeting: greeting, scenario, threads: threads) else {
            throw Broken(description: "it said '\(greeting)' rather than that it is ready")
        }
        workload = found
    }

    deinit {
        try? orders.fileHandleForWriting.close()
        try? answers.fileHandleForReading.close()
        if process.processIdentifier > 0 { process.waitUntilExit() }
    }

    func slice(microseconds: Int) throws(Broken) -> SliceAnswer {
        let order = SliceLanguage.order(microseconds: microseconds) + "\n"
        do { try orders.fileHandleForWriting.write(contentsOf: Data(order.utf8)) } catch {
            throw Broken(description: "it has ended")
        }
        let line = try line(within: Self.secondsToAnswer)
        guard let answer = SliceAnswer(line: line) else { throw Broken(description: "it said '\(line)'") }
        return answer
    }

    private func line(within seconds: Double) throws(Broken) -> String {
        let process = process
        let watch = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: watch)
        defer { watch.cancel() }
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Broken(description: "it ended without an answer") }
            unread += more
        }
    }
}

/// A build that takes part: its executable, and what its runner is told besides the scenario.
struct Contender: Sendable {
    let name: String
    let executable: URL
    var arguments: [String] = []
}
