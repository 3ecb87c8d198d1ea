// SPDX-License-Identifier: Apache-2.0

/// The gate's arithmetic, tried on samples whose answers are known. Every gate begins with it: one that cannot
/// calculate judges nobody.
enum ArithmeticCheck {
    static func run() throws(Wrong) {
        try medians()
        try selection()
        try judgements()
        try language()
        try coverage()
    }

    private static func expect(_ isSo: Bool, _ what: String) throws(Wrong) {
        guard isSo else { throw Wrong("the gate's arithmetic is wrong: \(what)") }
    }

    private static func medians() throws(Wrong) {
        try expect([3.0, 1, 2].median == 2, "the median of three is the middle one")
        try expect([4.0, 1, 2, 3].median == 2.5, "the median of four is between the middle two")
        try expect([1.0, 2, 3, 4, 5].quantile(0.75) == 4, "three quarters of five")
        let constant = Bootstrap(resamples: 50, confidence: 0.99).interval(ofMedianOf: [[0.9, 0.9], [0.9]])
        try expect(constant == .init(low: 0.9, high: 0.9), "what never varies is certain")
        // Pairs agree within a launch, launches do not agree: the interval must span them however many pairs there are.
        let apart = Bootstrap(resamples: 400, confidence: 0.99).interval(
            ofMedianOf: (0..<6).map { Array(repeating: $0.isMultiple(of: 2) ? 0.8 : 1.0, count: 1000) })
        try expect(apart == .init(low: 0.8, high: 1.0), "pairs of one launch do not count as independent")
    }

    private static func selection() throws(Wrong) {
        let quiet = PairedSlices.Pair(ratio: 1, wasInterrupted: false)
        let interrupted = PairedSlices.Pair(ratio: 0.1, wasInterrupted: true)
        var pairs = PairedSlices()
        pairs.add(launch: [interrupted, quiet, interrupted])
        pairs.add(launch: [interrupted])
        try expect(pairs.ratios == [[1]], "a quarter of quiet pairs suffices, and an empty launch is none")
        pairs.add(launch: [interrupted])
        try expect(pairs.ratios == [[0.1, 1, 0.1], [0.1], [0.1]], "with fewer quiet pairs all count")
        let fast = SliceAnswer(asked: 300, admitted: 0, nanoseconds: 100, wasInterrupted: false)
        let slow = SliceAnswer(asked: 200, admitted: 0, nanoseconds: 200, wasInterrupted: true)
        let pair = PairedSlices.Pair(ours: slow, base: fast)
        try expect(abs(pair.ratio - 1 / 3.0) < 1e-12 && pair.wasInterrupted, "a third as fast is a ratio of a third")
    }

    private static func judgements() throws(Wrong) {
        func judge(_ ratios: [Double], launches: Int = 5, isTimeUp: Bool = false) -> Judgement {
            Judgement(Array(repeating: ratios, count: launches), isTimeUp: isTimeUp)
        }
        let wide = [0.7, 0.8, 0.91, 1.0, 1.1]
        try expect(judge([0.98, 1, 1.02]).verdict == .holds, "as fast holds")
        try expect(judge([0.86, 0.87, 0.88]).verdict == .slow, "13 % less is slow")
        try expect(judge([0.98, 1, 1.02], launches: 4).verdict == .open, "four launches are too few")
        try expect(judge([0.86, 0.87], launches: 4, isTimeUp: true).verdict == .slow, "unless the time is up")
        try expect(judge(wide).verdict == .open, "a wide interval says nothing yet")
        try expect(!Judgement.isTimeUp(launches: 4, passed: 9, of: 1), "no time is up before five launches")
        try expect(Judgement.isTimeUp(launches: 5, passed: 1, of: 1), "but then it is")
        try expect(!Judgement.isTimeUp(launches: 50, passed: 0.5, of: 1), "when it has passed")
        let late = judge(wide, isTimeUp: true)
        try expect(late.verdict == .holds && !late.isClear, "at the end the median decides: it holds, unclearly")
        try expect(judge(wide.map { $0 - 0.02 }, isTimeUp: true).verdict == .slow, "or it is slow")
        try expect(Judgement([], isTimeUp: true).verdict == .slow, "nothing measured is not fast")
    }

    private static func language() throws(Wrong) {
        var answer = SliceAnswer(asked: 7, admitted: 3, nanoseconds: 9, wasInterrupted: true)
        try expect(SliceAnswer(line: answer.line) == answer, "an answer is read as it was written")
        answer.wrong = "3 of 7 were admitted, where 2 are allowed"
        try expect(SliceAnswer(line: answer.line) == answer, "and so is a wrong one")
        for line in ["", "slice 7 3 4 9 1", "slice 7 3 5 9 1 right", "slice 0 0 0 9 1 right", "slice 7 3 4 0 1 right"] {
            try expect(SliceAnswer(line: line) == nil, "'\(line)' is no answer")
        }
        let greeting = SliceLanguage.greeting("keys", threads: 2, workload: "7f")
        try expect(SliceLanguage.workload(ofGreeting: greeting, "keys", threads: 2) == "7f", "a greeting is read")
        try expect(SliceLanguage.workload(ofGreeting: greeting, "keys", threads: 1) == nil, "one of others is none")
        try expect(SliceLanguage.microseconds(ofOrder: SliceLanguage.order(microseconds: 5)) == 5, "orders are read")
        try expect(SliceLanguage.microseconds(ofOrder: "go 0") == nil, "no slice is empty")
    }

    /// Of samples drawn around a known median, with moods of their launches, nearly all intervals contain it.
    private static func coverage() throws(Wrong) {
        var generator = SeededGenerator(seed: 1)
        func noise(_ width: Double) -> Double {
            (0..<3).reduce(0) { sum, _ in sum + Double.random(in: -width...width, using: &generator) }
        }
        let bootstrap = Bootstrap(resamples: 200, confidence: 0.95)
        var contained = 0
        var widths = 0.0
        for _ in 0..<200 {
            let clusters = (0..<8).map { _ in
                let mood = 0.95 + noise(0.01)
                return (0..<10).map { _ in mood + noise(0.02) }
            }
            let interval = bootstrap.interval(ofMedianOf: clusters)
            if (interval.low...interval.high).contains(0.95) { contained += 1 }
            widths += interval.high - interval.low
        }
        try expect(contained >= 180, "\(contained) of 200 intervals of 95 % contain what they are to")
        try expect(widths / 200 < 0.06, "intervals are \((widths / 200).places(3)) wide, which says nothing")
    }
}
