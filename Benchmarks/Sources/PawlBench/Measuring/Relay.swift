// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Two contestants asked each question of a range exactly once, in slices, turn and turn about.
///
/// What `Duel` is for questions that may be repeated. Here each thread has its own part of every slice, so that all
/// threads together ask about each key once.
final class Relay: Sendable {
    private let ours: any Contestant
    private let floor: any Contestant
    private let range: Range<Int>
    private let threads: Int
    private let gate: Gate
    private let isCrowded: Bool
    private let courses = Mutex<[Duel.Course]>([])

    /// Questions of one slice, all threads together.
    private var sliceQuestions: Int { isCrowded ? 1 << 16 : 1 << 11 }

    init(_ ours: any Contestant, against floor: any Contestant, over range: Range<Int>, threads: Int) {
        self.ours = ours
        self.floor = floor
        self.range = range
        self.threads = threads
        gate = Gate(threads: threads)
        isCrowded = Turns.areNeeded(threads: threads)
    }

    /// Asks all questions once: what each thread did.
    func run() -> [Duel.Course] {
        Crew.run(threads: threads) { [self] number in
            let course = run(number)
            courses.withLock { $0.append(course) }
        }
        let ended = courses.withLock { $0 }
        return isCrowded ? Turns.sharingTime(ended) : ended
    }

    private func run(_ number: Int) -> Duel.Course {
        let (ours, floor) = (ours.forOneThread(), floor.forOneThread())
        var course = Duel.Course(thread: number, start: range.lowerBound)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: sliceQuestions) {
            let part = part(number, of: start..<min(start + sliceQuestions, range.upperBound))
            var parts = (ours: Duel.Part(), floor: Duel.Part())
            if course.pairs.count.isMultiple(of: 2) {
                parts.ours = ask(ours, part)
                parts.floor = ask(floor, part)
            } else {
                parts.floor = ask(floor, part)
                parts.ours = ask(ours, part)
            }
            course.pairs.append(parts)
        }
        return course
    }

    private func part(_ number: Int, of slice: Range<Int>) -> Range<Int> {
        slice.lowerBound + slice.count * number / threads..<slice.lowerBound + slice.count * (number + 1) / threads
    }

    private func ask(_ contestant: any Contestant, _ questions: Range<Int>) -> Duel.Part {
        gate.wait()
        var part = Duel.Part(asked: questions.count)
        let stopwatch = Stopwatch(expectsTurns: isCrowded)
        part.start = stopwatch.start
        part.admitted = contestant.ask(from: questions.lowerBound, count: questions.count)
        (part.nanoseconds, part.wasInterrupted) = stopwatch.reading
        return part
    }
}
