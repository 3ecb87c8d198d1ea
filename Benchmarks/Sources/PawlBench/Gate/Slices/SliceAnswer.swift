// SPDX-License-Identifier: Apache-2.0

/// What `pawl-bench slices` says, line by line: the language that runners of different revisions have in common.
///
///     ready 1 SCENARIO THREADS WORKLOAD                              once, when it can be asked
///     slice ASKED ADMITTED REFUSED NANOSECONDS INTERRUPTED right     the answer to each `go MICROSECONDS`
///     slice ASKED ADMITTED REFUSED NANOSECONDS INTERRUPTED wrong WHY
///
/// The numbers are of all threads together, NANOSECONDS such that ASKED / NANOSECONDS is their throughput, and
/// INTERRUPTED 1 where one of them lost its processor meanwhile. WORKLOAD is a digest of what is asked: runners whose
/// digests differ ask different things under one name, and their throughputs say nothing of each other. A change of this language changes its number.
enum SliceLanguage {
    static let version = 1

    static func greeting(_ scenario: String, threads: Int, workload: String) -> String {
        "ready \(version) \(scenario) \(threads) \(workload)"
    }

    /// The workload of a greeting; nil for anything else.
    static func workload(ofGreeting line: String, _ scenario: String, threads: Int) -> String? {
        guard let workload = line.split(separator: " ").last.map(String.init) else { return nil }
        return line == greeting(scenario, threads: threads, workload: workload) ? workload : nil
    }

    static func order(microseconds: Int) -> String { "go \(microseconds)" }

    /// The microseconds of an order; nil for anything else.
    static func microseconds(ofOrder line: String) -> Int? {
        let words = line.split(separator: " ")
        guard words.count == 2, words[0] == "go", let microseconds = Int(words[1]) else { return nil }
        return (1...10_000_000).contains(microseconds) ? microseconds : nil
    }
}

/// The answer to one order.
struct SliceAnswer: Equatable {
    var asked: Int
    var admitted: Int
    var nanoseconds: Int
    var wasInterrupted: Bool
    /// Why the answers cannot be right; nil if they may be.
    var wrong: String?

    var refused: Int { asked - admitted }
    /// Questions a nanosecond.
    var throughput: Double { Double(asked) / Double(nanoseconds) }
}

extension SliceAnswer {
    var line: String {
        "slice \(asked) \(admitted) \(refused) \(nanoseconds) \(wasInterrupted ? 1 : 0) "
            + (wrong.map { "wrong \($0)" } ?? "right")
    }

    /// Nil for a line that says anything else, or that contradicts itself.
    init?(line: String) {
        let words = line.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: false)
        guard words.count >= 7, words[0] == "slice", words[6] == "right" || words[6] == "wrong" else { return nil }
        let numbers = words[1...5].compactMap { Int($0) }
        guard numbers.count == 5, numbers[0] > 0, numbers[3] > 0, (0...1).contains(numbers[4]) else { return nil }
        guard numbers[1] >= 0, numbers[2] >= 0, numbers[1] + numbers[2] == numbers[0] else { return nil }
        self.init(
            asked: numbers[0], admitted: numbers[1], nanoseconds: numbers[3], wasInterrupted: numbers[4] == 1,
            wrong: words[6] == "wrong" ? words.dropFirst(7).first.map(String.init) ?? "" : nil)
    }
}
