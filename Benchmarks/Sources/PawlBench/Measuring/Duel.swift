// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Two contestants measured against each other: in many short slices, turn and turn about, on the same threads.
///
///     pair 0: ours, floor · pair 1: floor, ours · pair 2: ours, floor …
///
/// The machine's moods last longer than a slice, so both halves of a pair meet the same one, and the ratio of the
/// halves says more than either time. In each slice the first thread asks a fixed number of questions; the others
/// ask until it is done, so that all of them ask all the time.
final class Duel: Sendable {
    /// One thread's part of one slice.
    struct Part: Sendable {
        /// By the machine's clock.
        var start: UInt64 = 0
        var nanoseconds: UInt64 = 0
        var asked = 0
        var admitted = 0
        var wasInterrupted = false
    }

    /// What one thread did, and where in the questions it began.
    struct Course: Sendable {
        let thread: Int
        let start: Int
        /// Two slices a pair: ours, floor.
        var pairs: [(ours: Part, floor: Part)] = []
    }

    static let chunk = 128

    private let ours: any Contestant
    private let floor: any Contestant
    private let questions: Int
    private let threads: Int
    private let nanoseconds: UInt64
    private let gate: Gate
    /// Slices that the first thread has finished.
    private let finishedSlices = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let courses = Mutex<[Course]>([])

    /// Whether the threads must take turns on the processors.
    private let isCrowded: Bool

    /// Short, so that on a busy machine most slices are over before their thread must make way for another; but where
    /// the threads themselves must make way for each other, long enough for several turns of each.
    private var sliceNanoseconds: UInt64 { isCrowded ? 25_000_000 : 500_000 }

    /// A crowd has few slices in its time, and fewest where one of the two is slow: so many it has all the same.
    private var fullPairsMin: Int { isCrowded ? Int(nanoseconds / sliceNanoseconds) / 2 : 0 }

    /// - Parameters:
    ///   - questions: how many there are, a multiple of ``chunk`` for each thread.
    ///   - nanoseconds: how long each contestant is to be measured.
    init(_ ours: any Contestant, against floor: any Contestant, questions: Int, threads: Int, nanoseconds: UInt64) {
        precondition(questions % (Self.chunk * threads) == 0)
        self.ours = ours
        self.floor = floor
        self.questions = questions
        self.threads = threads
        self.nanoseconds = nanoseconds
        gate = Gate(threads: threads)
        isCrowded = Turns.areNeeded(threads: threads)
    }

    /// Runs it once: what each thread did.
    func run() -> [Course] {
        Crew.run(threads: threads) { [self] number in
            let course = run(number)
            courses.withLock { $0.append(course) }
        }
        let ended = courses.withLock { $0 }
        return isCrowded ? Turns.sharingTime(ended) : ended
    }

    private func run(_ number: Int) -> Course {
        let (ours, floor) = (ours.forOneThread(), floor.forOneThread())
        let start = questions / threads * number
        var course = Course(thread: number, start: start)
        var cursors = (ours: start, floor: start)
        var left = Int64(nanoseconds)
        // The first pairs find out how many questions fill a slice. As many for both, so that they stay in step.
        var quota = Self.chunk
        var fullPairs = 0
        while true {
            if number == 0, left <= 0, fullPairs >= fullPairsMin { isOver.store(true, ordering: .relaxed) }
            gate.wait()
            // ORDERING: relaxed; the gate orders it.
            if isOver.load(ordering: .relaxed) { return course }
            let pair = course.pairs.count
            var parts = (ours: Part(), floor: Part())
            if pair.isMultiple(of: 2) {
                parts.ours = slice(2 * pair, number, ours, quota, &cursors.ours)
                gate.wait()
                parts.floor = slice(2 * pair + 1, number, floor, quota, &cursors.floor)
            } else {
                parts.floor = slice(2 * pair, number, floor, quota, &cursors.floor)
                gate.wait()
                parts.ours = slice(2 * pair + 1, number, ours, quota, &cursors.ours)
            }
            // Interrupted pairs will be left out, so they count for little; but a busy machine must not keep us.
            let wasInterrupted = parts.ours.wasInterrupted || parts.floor.wasInterrupted
            left -= Int64(parts.ours.nanoseconds) / (wasInterrupted ? 4 : 1)
            fullPairs += 1
            // The first thread's alone: another may come too late for a slice, again and again.
            if number == 0, parts.floor.nanoseconds * 4 < sliceNanoseconds * 3 {
                quota *= 2
                fullPairs = 0
            }
            course.pairs.append(parts)
        }
    }

    private func slice(
        _ slice: Int, _ number: Int, _ contestant: any Contestant, _ quota: Int, _ cursor: inout Int
    ) -> Part {
        var part = Part()
        let stopwatch = Stopwatch(expectsTurns: isCrowded)
        // ORDERING: relaxed; a chunk more or less is no matter.
        while number == 0 ? part.asked < quota : finishedSlices.load(ordering: .relaxed) <= slice {
            part.admitted += contestant.ask(from: cursor, count: Self.chunk)
            part.asked += Self.chunk
            cursor += Self.chunk
            if cursor == questions { cursor = 0 }
        }
        part.start = stopwatch.start
        (part.nanoseconds, part.wasInterrupted) = stopwatch.reading
        if number == 0 { finishedSlices.store(slice + 1, ordering: .relaxed) }
        return part
    }
}
