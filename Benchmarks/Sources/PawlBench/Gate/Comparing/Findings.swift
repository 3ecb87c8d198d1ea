// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the gate found, said as it is found, and summed up at the end.
struct Findings {
    private var failures: [String] = []
    private var skipped: [String] = []

    var isOpen: Bool { failures.isEmpty }

    mutating func add(_ what: String, isFailure: Bool) {
        Self.say("  " + what)
        if isFailure { failures.append(what) }
    }

    mutating func fail(_ what: String) { add("FAILED: " + what, isFailure: true) }

    mutating func skip(_ what: String) {
        Self.say("  NOT COMPARED: " + what)
        skipped.append(what)
    }

    func conclude() {
        Self.say("")
        for what in skipped { Self.say("not compared: \(what)") }
        for what in failures { Self.say("failed: \(what)") }
        Self.say(isOpen ? "The gate is open." : "The gate is closed.")
    }

    /// Says it at once: who waits for minutes wants to know for what.
    static func say(_ line: String) { try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) }
}
