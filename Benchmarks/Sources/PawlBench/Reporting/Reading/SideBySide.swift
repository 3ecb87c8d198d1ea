// SPDX-License-Identifier: Apache-2.0

/// Throughput to be set side by side: of all lines, at most one for each scenario, contestant and number of threads.
///
/// Where keys came in several forms, one form speaks for all: strings of 13 bytes, what most would ask with.
struct SideBySide {
    /// Who is compared: a contestant by a clock.
    struct Series: Hashable {
        let contestant: String
        let clock: ClockChoice
        let label: String

        var isOurs: Bool { contestant == Self.ours }

        static let ours = "Pawl"
    }

    let scenarios: [String]
    /// The limiter first, then the others in the order in which they were measured.
    let series: [Series]
    let threads: [Int]
    /// The forms of the keys of all these.
    let keys: [String]

    private struct Place: Hashable {
        let scenario: String
        let contestant: String
        let clock: ClockChoice
        let threads: Int
    }

    private let lines: [Place: Throughput]

    static let preferredKeys = KeyForm(bytes: KeyForm.lengths[0], door: .string).description

    init(_ all: [Throughput]) {
        var lines: [Place: Throughput] = [:]
        for line in all {
            let place = Place(
                scenario: line.scenario, contestant: line.contestant, clock: line.clock, threads: line.threads)
            if let earlier = lines[place], earlier.keys == Self.preferredKeys || line.keys != Self.preferredKeys {
                continue
            }
            lines[place] = line
        }
        self.lines = lines
        keys = Set(lines.values.map(\.keys)).sorted()
        scenarios = all.map(\.scenario).withoutRepetition
        threads = Set(all.map(\.threads)).sorted()
        let clocks = Dictionary(grouping: all, by: \.contestant).mapValues { Set($0.map(\.clock)).count }
        let series = all.map { line in
            let suffix = clocks[line.contestant] == 1 ? "" : ", \(line.clock.rawValue) clock"
            return Series(contestant: line.contestant, clock: line.clock, label: line.contestant + suffix)
        }.withoutRepetition
        self.series = series.filter(\.isOurs) + series.filter { !$0.isOurs }
    }

    func line(_ scenario: String, _ series: Series, threads: Int) -> Throughput? {
        lines[Place(scenario: scenario, contestant: series.contestant, clock: series.clock, threads: threads)]
    }

    func lines(_ scenario: String) -> [Throughput] {
        series.flatMap { series in threads.compactMap { line(scenario, series, threads: $0) } }
    }

    /// Who was measured in one of the scenarios.
    func series(in scenarios: [String]) -> [Series] {
        series.filter { series in
            scenarios.contains { name in threads.contains { line(name, series, threads: $0) != nil } }
        }
    }

    func threads(in scenarios: [String]) -> [Int] {
        threads.filter { threads in
            scenarios.contains { name in series.contains { line(name, $0, threads: threads) != nil } }
        }
    }
}

extension Array where Element: Hashable {
    /// Each element where it comes first.
    var withoutRepetition: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
