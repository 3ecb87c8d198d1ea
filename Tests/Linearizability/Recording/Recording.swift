// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import TestSupport

/// Histories, recorded and judged one batch after the other, and what was seen in them.
struct Recording {
    let threads: Int
    let seed: UInt64

    private(set) var histories = 0
    /// Histories in which two threads were at one key at one time.
    private(set) var overlapped = 0
    /// Histories in which a swap failed because another question got its answer first.
    private(set) var collided = 0
    private(set) var events: [TableEvent: Int] = [:]
    /// The first history that is not linearizable, or what an audit found.
    private(set) var fault: String?

    init(threads: Int, seed: UInt64) {
        (self.threads, self.seed) = (threads, seed)
    }

    private static let batch = 250

    /// Records so many more histories, or until one of them is not linearizable.
    mutating func record(_ count: Int, _ trial: (_ seed: UInt64) throws -> Trial) throws {
        let end = histories + count
        while histories < end, fault == nil {
            let trials = try (0..<min(Self.batch, end - histories)).map { try trial(seed &+ UInt64(histories + $0)) }
            // Judged after the batch: meanwhile the threads would wait in a loop and take the processors away.
            Crew.run(threads: threads) { thread, _ in for trial in trials { trial.run(thread: thread) } }
            for trial in trials where fault == nil { judge(trial) }
        }
    }

    private mutating func judge(_ trial: Trial) {
        histories += 1
        let judgement = Judgement(trial)
        fault = judgement.fault
        if judgement.isOverlapped { overlapped += 1 }
        guard let engine = trial.engine else { return }
        if engine.count(of: .contended) > 0 { collided += 1 }
        for event in TableEvent.allCases { events[event, default: 0] += engine.count(of: event) }
        let violations = engine.audit().violations
        if fault == nil, !violations.isEmpty { fault = "seed \(trial.seed): \(violations.joined(separator: "; "))" }
    }

    func count(of event: TableEvent) -> Int { events[event] ?? 0 }
}

extension Recording: CustomStringConvertible {
    var description: String {
        let table = [TableEvent.contended, .reclaimed, .swept, .moved, .stashed, .evicted]
            .filter { count(of: $0) > 0 }.map { ", \(count(of: $0)) \($0)" }.joined()
        return "\(histories) histories of \(threads) threads, \(overlapped) overlapped, \(collided) collided\(table)"
    }
}
