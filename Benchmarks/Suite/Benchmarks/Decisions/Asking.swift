// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Pawl
import PawlTesting

/// A benchmark of one kind of question, asked a thousand times a sample on one thread.
///
/// Time and throughput are printed, and can be compared with a baseline of the same machine. What is compared with a file
/// is what holds on every machine: that nothing is taken from the heap.
final class Asking {
    /// Asks one question, or one batch: how many were admitted.
    typealias Question = (_ number: Int) -> Int

    private let question: Question
    /// How many each question must admit, where all are answered alike.
    private let admittedEach: Int?
    private let afterSample: () -> Void
    private var heap = Heap()
    private var asked = 0

    /// - Parameters:
    ///   - admittedEach: how many each question must admit, for wrong answers are not worth measuring; nil where that
    ///     depends on the time.
    ///   - afterSample: what is done between two samples, not measured.
    init(admittedEach: Int?, afterSample: @escaping () -> Void = {}, _ question: @escaping Question) {
        self.question = question
        self.admittedEach = admittedEach
        self.afterSample = afterSample
        // The thread's counters are made by its first question.
        _ = sample(1)
    }

    private func sample(_ questions: Int) -> Int {
        var admitted = 0
        for number in asked..<asked + questions { admitted += question(number) }
        asked += questions
        return admitted
    }

    private func measure(_ benchmark: Benchmark) {
        let questions = benchmark.scaledIterations.count
        // As this may be another thread than that which made us.
        _ = sample(1)
        heap.begin()
        benchmark.startMeasurement()
        let admitted = sample(questions)
        benchmark.stopMeasurement()
        heap.end()
        benchmark.measurement(Heap.bytes, heap.bytesSoFar)
        if let admittedEach { precondition(admitted == admittedEach * questions, "\(admitted) of \(questions)") }
        afterSample()
    }

    static func add(_ name: String, _ make: @escaping () throws -> Asking) {
        Threshold.expect(Heap.bytes, of: name)
        Benchmark(name) { (benchmark: Benchmark, asking: Asking) in
            asking.measure(benchmark)
        } setup: {
            try make()
        }
    }
}
