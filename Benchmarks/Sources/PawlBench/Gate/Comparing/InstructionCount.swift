// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Instructions per decision, counted by callgrind: a figure almost without noise, for one thread.
///
/// `pawl-bench ask` is run twice, with more questions the second time; what both have in common, the making of the
/// limiter and of its questions, falls out. Time is virtual and the hash key fixed. What a process does before it asks
/// varies by up to five million instructions all the same, so there are half a million questions between both: one in a
/// hundred of what a decision takes.
struct InstructionCount {
    private let executable: URL

    static let scenarios = ["hot-key-admitted", "hot-key-refused", "ten-thousand-keys"]
    /// As many more instructions as a tenth less throughput would be.
    static let ratioMax = 1 / Judgement.share
    private static let questions = (few: 1 << 15, many: 1 << 19)

    /// A build that cannot be counted.
    struct Uncounted: Error, CustomStringConvertible {
        let description: String
    }

    static func isAvailable() throws -> Bool { try Tool.run(["valgrind", "--version"]).isDone }

    /// Copies the executable without what debuggers read, whose newer forms valgrind does not know.
    init(of executable: URL, copiedInto folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.executable = folder.appendingPathComponent("pawl-bench-to-count")
        let copied = try Tool.run(["llvm-objcopy", "--strip-debug", executable.path, self.executable.path])
        guard copied.isDone else { throw Uncounted(description: copied.line) }
    }

    func perDecision(_ scenario: String) throws -> Double {
        let few = try count(scenario, questions: Self.questions.few)
        let many = try count(scenario, questions: Self.questions.many)
        guard many > few else { throw Uncounted(description: "more questions took no more instructions") }
        return Double(many - few) / Double(Self.questions.many - Self.questions.few)
    }

    private func count(_ scenario: String, questions: Int) throws -> Int {
        let counted = try Tool.run(
            [
                "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", executable.path,
                "ask", scenario, "--questions", "\(questions)", "--nanoseconds-apart", "50",
            ], environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
        let lines = counted.output.split(separator: "\n")
        // ==PID== Collected : 123456
        let collected = lines.first { $0.contains("Collected :") }?.split(separator: " ").last.flatMap { Int($0) }
        guard counted.isDone, let collected else {
            let error = lines.first { $0.hasPrefix("Error") } ?? lines.last
            throw Uncounted(description: "it cannot be asked so: \(error ?? "it says nothing")")
        }
        return collected
    }
}
