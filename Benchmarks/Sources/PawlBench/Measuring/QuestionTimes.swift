// SPDX-License-Identifier: Apache-2.0

import CMachine
import Histogram

/// How long single questions take, each timed by the kernel's clock before and after.
///
/// Every value contains what the timer itself costs. A question in which the system took the processor away for
/// somebody else's work says nothing about the limiter: it is counted and kept apart. That a thread waited for a lock
/// is the limiter's own doing, and stays.
struct QuestionTimes {
    private static func histogram() -> Histogram<UInt64> {
        Histogram(highestTrackableValue: 10_000_000_000, numberOfSignificantValueDigits: .three)
    }

    /// Of questions that kept their processor.
    private var kept = histogram()
    /// Of all questions.
    private var all = histogram()
    /// Questions that lost their processor.
    private(set) var lost = 0

    /// Room for a slice's times: histograms are large, and would push the limiter's lines out of the caches.
    private var room: [UInt64]

    /// - Parameter slice: how many questions are asked at most between two visits to the histograms.
    init(slice: Int) { room = Array(repeating: 0, count: slice) }

    /// Times so many questions from a position on; or nothing, where nobody is asked.
    mutating func measure(_ contestant: (any Contestant)?, from position: Int, count: Int) {
        for index in 0..<count { room[index] = 0 }
        var watch = Watch()
        for index in 0..<count {
            watch.start()
            _ = contestant?.ask(from: position + index, count: 1)
            room[index] = watch.stop()
        }
        for index in 0..<count {
            let time = room[index] & ~Watch.lostMark
            all.record(time)
            if room[index] == time { kept.record(time) } else { lost += 1 }
        }
    }
}

/// Times one question after the other, and notices when the thread lost its processor.
///
/// Who loses it is away for longer than `noticeable`; so the system is asked only after such a time, be it a question's or
/// one between two questions, and asking disturbs none of the others.
private struct Watch {
    /// In a time: its question lost its processor.
    static let lostMark: UInt64 = 1 << 63
    private static let noticeable: UInt64 = 1000

    private var preemptions = machine_preemptions()
    private var began = machine_now()
    private var ended = machine_now()

    @inline(__always)
    mutating func start() {
        began = machine_now()
        guard began - ended > Self.noticeable else { return }
        preemptions = machine_preemptions()
        began = machine_now()
    }

    @inline(__always)
    mutating func stop() -> UInt64 {
        ended = machine_now()
        let time = ended - began
        guard time > Self.noticeable else { return time }
        let before = preemptions
        preemptions = machine_preemptions()
        ended = machine_now()
        return preemptions == before ? time : time | Self.lostMark
    }
}

extension QuestionTimes {
    var count: Int { Int(all.totalCount) }

    /// The longest, of questions that kept their processor.
    var max: Double { Double(kept.max) }

    /// Nanoseconds within which that percentage was answered, of questions that kept their processor.
    func nanoseconds(_ percentile: Double) -> Double { Double(kept.valueAtPercentile(percentile)) }

    /// The same of all questions.
    func nanosecondsOfAll(_ percentile: Double) -> Double { Double(all.valueAtPercentile(percentile)) }
}
