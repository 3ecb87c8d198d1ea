// SPDX-License-Identifier: Apache-2.0

import CMachine
import Dispatch
import Pawl
import Synchronization

/// A limiter and the threads that ask it, slice by slice, as they are told.
///
/// The first thread takes the orders; the others sleep until there is one. All begin a slice together, ask until its
/// time has passed, and meet again, so that nobody asks while the answers are checked. Everything asked since the
/// limiter was made is accounted for, so a wrong answer is found by the slice that got it or by a later one.
final class SliceCrew: Sendable {
    /// Faults put on for the gate's own test.
    struct Faults: Sendable {
        var handicap = 0
        /// From the third slice on, one question is said to have been answered otherwise than it was.
        var isMistaken = false
    }

    /// So many that a runner is ready soon: what is known of a build grows by launches.
    private static let questionsMax = 1 << 18

    private let scenario: any ThroughputScenario
    private let questions: Questions
    private let limiter: RateLimiter
    private let contestant: any Contestant
    private let threads: Int
    private let faults: Faults
    /// Before the limiter was made.
    private let beginning = machine_now()
    private let gate: Gate
    private let order = DispatchSemaphore(value: 0)
    /// How long the slice is to be; 0 ends it all. Written while the others sleep.
    private let nanoseconds = Atomic<UInt64>(0)
    private let parts: Mutex<[Duel.Part]>

    /// A limiter that has been asked each of the questions once.
    init(_ scenario: any ThroughputScenario, keyBytes: Int, threads: Int, _ faults: Faults) throws {
        self.scenario = scenario
        self.threads = threads
        self.faults = faults
        let form = KeyForm(bytes: keyBytes, door: .string)
        questions = Questions(scenario.order.indices(count: min(scenario.questions, Self.questionsMax)), form: form)
        limiter = try RateLimiter(
            scenario.limit, capacity: scenario.capacity, hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
        contestant = form.contestant(limiter, questions, batch: scenario.batch)
        precondition(questions.count % Duel.chunk == 0 && questions.count >= Duel.chunk * threads)
        gate = Gate(threads: threads)
        parts = Mutex(Array(repeating: Duel.Part(), count: threads))
    }

    /// A digest of what is asked: the keys, their order, the limit and the capacity. (FNV-1a, the same in every run.)
    var workload: String {
        let batch = scenario.batch > 1 ? ", batches of \(scenario.batch)" : ""
        let words = "\(questions.form.description), \(scenario.limit), \(scenario.capacity)\(batch)".utf8.map {
            UInt64($0)
        }
        let digest = (words + questions.indices.map { UInt64($0) }).reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ $1) &* 0x100_0000_01B3
        }
        return String(digest, radix: 16)
    }

    /// Says when it is ready, then runs a slice for each order until there is none, and tells `answer` of each.
    ///
    /// - Parameter orders: microseconds; waits for the next order.
    func run(
        ready: @escaping @Sendable () -> Void, orders: @escaping @Sendable () -> Int?,
        answer: @escaping @Sendable (SliceAnswer) -> Void
    ) {
        Crew.run(threads: threads) { [self] number in
            var cursor = firstQuestion(of: number)
            var handicap = Handicap(percent: faults.handicap)
            let contestant = contestant.forOneThread()
            guard number == 0 else {
                while awaitOrder() { slice(number, contestant, &cursor, &handicap) }
                return
            }
            var account = SliceAccount(keys: scenario.order.keys)
            warmUp(contestant, &account)
            ready()
            var cursors = (0..<threads).map(firstQuestion)
            while let microseconds = orders() {
                give(order: UInt64(microseconds) * 1000)
                slice(number, contestant, &cursor, &handicap)
                answer(settle(&account, &cursors))
            }
            give(order: 0)
        }
    }

    /// Where a thread begins: each at another place.
    private func firstQuestion(of thread: Int) -> Int { questions.count / Duel.chunk / threads * thread * Duel.chunk }

    private func warmUp(_ contestant: any Contestant, _ account: inout SliceAccount) {
        let admitted = contestant.ask(from: 0, count: questions.count)
        account.add(questions, from: 0, Duel.Part(asked: questions.count, admitted: admitted))
    }

    private func give(order length: UInt64) {
        // ORDERING: relaxed; the semaphore orders it.
        nanoseconds.store(length, ordering: .relaxed)
        for _ in 1..<threads { order.signal() }
    }

    private func awaitOrder() -> Bool {
        order.wait()
        // ORDERING: relaxed; the semaphore ordered it.
        return nanoseconds.load(ordering: .relaxed) > 0
    }

    /// One thread's part of a slice.
    private func slice(
        _ number: Int, _ contestant: any Contestant, _ cursor: inout Int, _ handicap: inout Handicap
    ) {
        // ORDERING: relaxed; the semaphore ordered it, and the first thread wrote it.
        let length = nanoseconds.load(ordering: .relaxed)
        var part = Duel.Part()
        gate.wait()
        let stopwatch = Stopwatch()
        var now = machine_now()
        let end = now + length
        repeat {
            let chunkStart = now
            part.admitted += contestant.ask(from: cursor, count: Duel.chunk)
            part.asked += Duel.chunk
            cursor += Duel.chunk
            if cursor + Duel.chunk > questions.count { cursor = 0 }
            now = handicap.spin(after: chunkStart, until: machine_now())
        } while now < end
        (part.nanoseconds, part.wasInterrupted) = stopwatch.reading
        parts.withLock { $0[number] = part }
        gate.wait()
    }

    /// What the threads' parts come to, and whether they can be right.
    private func settle(_ account: inout SliceAccount, _ cursors: inout [Int]) -> SliceAnswer {
        var parts = parts.withLock { $0 }
        account.slices += 1
        if faults.isMistaken, account.slices == 3 { parts[0].admitted += parts[0].admitted < parts[0].asked ? 1 : -1 }
        for (thread, part) in parts.enumerated() {
            account.add(questions, from: cursors[thread], part)
            cursors[thread] = (cursors[thread] + part.asked) % questions.count
        }
        var answer = SliceAnswer(parts)
        do {
            try account.tally.check(limiter, limit: scenario.limit, nanoseconds: machine_now() - beginning)
        } catch {
            answer.wrong = "\(error)"
        }
        return answer
    }
}

extension SliceAnswer {
    /// All threads' parts of one slice.
    init(_ parts: [Duel.Part]) {
        let throughput = parts.reduce(0) { $0 + Double($1.asked) / Double($1.nanoseconds) }
        let asked = parts.reduce(0) { $0 + $1.asked }
        self.init(
            asked: asked, admitted: parts.reduce(0) { $0 + $1.admitted },
            nanoseconds: max(Int((Double(asked) / throughput).rounded()), 1),
            wasInterrupted: parts.contains(where: \.wasInterrupted))
    }
}
