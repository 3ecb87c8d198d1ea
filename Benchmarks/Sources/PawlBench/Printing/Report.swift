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
    let keys: String
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

    init(_ scenario: String, _ form: KeyForm, _ threads: Int, _ verdict: Verdict, _ judgement: Budgets.Judgement) {
        self.scenario = scenario
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
