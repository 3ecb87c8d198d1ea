// SPDX-License-Identifier: Apache-2.0

/// What a run found: lines beside the floor, and figures that stand alone.
struct Report: Codable {
    private(set) var throughput: [Throughput] = []
    private(set) var figures: [Figure] = []

    var isMet: Bool { throughput.allSatisfy(\.isMet) && figures.allSatisfy { $0.isMet ?? true } }

    mutating func add(_ line: Throughput) { throughput.append(line) }
    mutating func add(_ figure: Figure) { figures.append(figure) }
}

/// One scenario on some threads, beside the floor.
struct Throughput: Codable {
    let scenario: String
    /// Who was measured beside the floor: the limiter, or what could be used in its place.
    let contestant: String
    let keys: String
    let clock: ClockChoice
    let threads: Int
    let oursNanoseconds: Double
    let oursMillions: Double
    let floorNanoseconds: Double
    let floorMillions: Double
    let ratio: Double
    let ratioLow: Double
    let ratioHigh: Double
    let pairs: Int
    /// Pairs in which a thread lost its processor: left out unless nearly all did.
    let interrupted: Int
    let budget: String
    let isMet: Bool

    init(
        _ scenario: String, contestant: String = "Pawl", _ form: KeyForm, _ clock: ClockChoice,
        _ threads: Int, _ verdict: Verdict, _ judgement: Budgets.Judgement
    ) {
        self.scenario = scenario
        self.contestant = contestant
        self.clock = clock
        keys = form.description
        self.threads = threads
        oursNanoseconds = verdict.oursNanoseconds
        oursMillions = verdict.oursMillions
        floorNanoseconds = verdict.floorNanoseconds
        floorMillions = verdict.floorMillions
        ratio = verdict.ratio
        ratioLow = verdict.ratioQuartiles.low
        ratioHigh = verdict.ratioQuartiles.high
        pairs = verdict.pairs
        interrupted = verdict.interrupted
        budget = judgement.map(\.budget).joined(separator: ", ")
        isMet = judgement.allSatisfy(\.isMet)
    }
}

/// One number with its unit, and the budget it has, if any.
struct Figure: Codable {
    let scenario: String
    let name: String
    let value: Double
    let unit: String
    var budget: String?
    var isMet: Bool?
}
