// SPDX-License-Identifier: Apache-2.0

/// What a duel comes to: medians over its pairs of slices.
struct Verdict {
    /// Nanoseconds of one thread's time for a question.
    let oursNanoseconds: Double
    let floorNanoseconds: Double
    /// Million questions a second, all threads together.
    let oursMillions: Double
    let floorMillions: Double
    /// The median of the pairs' ratios, and their quartiles.
    let ratio: Double
    let ratioQuartiles: (low: Double, high: Double)
    /// Pairs that these are the medians of, and pairs that were left out because a thread lost its processor.
    let pairs: Int
    let interrupted: Int

    init(_ courses: [Duel.Course]) {
        let measured = Self.pairs(of: courses)
        let quiet = measured.filter { !$0.ours.wasInterrupted && !$0.floor.wasInterrupted }
        // On a busy machine hardly any pair is quiet: then all count, with their processor time.
        let used = quiet.count * 4 >= measured.count ? quiet : measured
        oursNanoseconds = used.map(\.ours.nanosecondsEach).median
        floorNanoseconds = used.map(\.floor.nanosecondsEach).median
        oursMillions = used.map(\.ours.millions).median
        floorMillions = used.map(\.floor.millions).median
        let ratios = used.map { $0.ours.nanosecondsEach / $0.floor.nanosecondsEach }
        ratio = ratios.median
        ratioQuartiles = (ratios.quantile(0.25), ratios.quantile(0.75))
        pairs = used.count
        interrupted = measured.count - quiet.count
    }

    /// One slice, all threads together.
    struct Slice {
        var nanoseconds = 0.0
        var asked = 0.0
        var millions = 0.0
        var wasInterrupted = false

        var nanosecondsEach: Double { nanoseconds / asked }

        mutating func add(_ part: Duel.Part) {
            nanoseconds += Double(part.nanoseconds)
            asked += Double(part.asked)
            millions += Double(part.asked) / Double(part.nanoseconds) * 1000
            if part.wasInterrupted { wasInterrupted = true }
        }
    }

    /// The pairs whose slices were long enough: those of the first thread say so, as the others follow it.
    private static func pairs(of courses: [Duel.Course]) -> [(ours: Slice, floor: Slice)] {
        let leader = courses.min { $0.thread < $1.thread }?.pairs ?? []
        let quota = leader.map(\.ours.asked).max() ?? 0
        return leader.indices.filter { leader[$0].ours.asked * 2 >= quota }.map { index in
            var pair = (ours: Slice(), floor: Slice())
            for course in courses {
                pair.ours.add(course.pairs[index].ours)
                pair.floor.add(course.pairs[index].floor)
            }
            return pair
        }
    }
}

extension [Double] {
    var median: Double { quantile(0.5) }

    /// The value below which that part of all lies.
    func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        let point = part * Double(count - 1)
        let sorted = sorted()
        let below = sorted[Int(point)]
        let above = sorted[Swift.min(Int(point) + 1, count - 1)]
        return below + (above - below) * (point - point.rounded(.down))
    }
}
