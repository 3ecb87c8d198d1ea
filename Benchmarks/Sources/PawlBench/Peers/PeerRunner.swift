// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl

/// A peer's runner: another process, which asks a slice of the questions whenever it is told to, and waits otherwise.
final class PeerRunner {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    /// Starts the runner.
    init(_ peer: Peer, in folder: URL, keys: URL, _ questions: Questions, _ limit: Limit, threads: Int) throws {
        let command =
            peer.run(folder.path) + [
                keys.path, "\(questions.form.bytes)", peer.kind, "\(threads)", "\(limit.count)",
                "\(Int(limit.period / .nanoseconds(1)))", "\(limit.burst)",
            ]
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// Waits until it is ready: how often it asked each question, and how many were admitted.
    func warmUp() throws -> (rounds: Int, admitted: Int) {
        let words = try line()
        guard words.count == 3, words[0] == "ready", let rounds = Int(words[1]), let admitted = Int(words[2]) else {
            throw Wrong("a peer's runner said \(words)")
        }
        return (rounds, admitted)
    }

    /// Has each of its threads ask so many questions.
    func slice(_ quota: Int) throws -> (nanoseconds: UInt64, admitted: Int) {
        input.fileHandleForWriting.write(Data("\(quota)\n".utf8))
        let words = try line()
        guard words.count == 2, let nanoseconds = UInt64(words[0]), let admitted = Int(words[1]) else {
            throw Wrong("a peer's runner said \(words)")
        }
        return (max(nanoseconds, 1), admitted)
    }

    /// How often a thread of it was taken off its processor while it had work; 0 where the system does not say.
    var preemptions: Int {
        let tasks = "/proc/\(process.processIdentifier)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.reduce(0) { sum, thread in
            guard let status = try? String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8),
                let count = status.split(separator: "\n").last(where: { $0.hasPrefix("nonvoluntary_ctxt_switches:") })
            else { return sum }
            return sum + (Int(count.split(separator: "\t").last ?? "") ?? 0)
        }
    }

    /// Ends the runner.
    func end() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Wrong("a peer's runner failed") }
    }

    private func line() throws -> [Substring] {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeSubrange(...end)
                return line.split(separator: " ")
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Wrong("a peer's runner ended") }
            unread += more
        }
    }
}
