// SPDX-License-Identifier: Apache-2.0

/// What a throughput scenario is to reach beside the floor.
///
///     one thread                        at most 1.25 × the floor's time; in batches 1.3
///     two threads, sharing nothing      at least 0.93 of the floor's own scaling
///     two threads, one word             at least 0.9 of the floor's throughput, and 0.8 × one thread's
///
/// More threads are shown, not judged.
struct Budgets {
    /// What the threads of a scenario write to in common.
    enum Sharing {
        case nothing, oneWord
    }

    /// Each budget in words, and whether it was met.
    typealias Judgement = [(budget: String, isMet: Bool)]

    /// Nil: whatever is found is right.
    private let sharing: Sharing?
    private let ratioMax: Double
    private var oneThread: Verdict?

    init(_ sharing: Sharing, ratioMax: Double = 1.25) {
        self.sharing = sharing
        self.ratioMax = ratioMax
    }

    private init() {
        sharing = nil
        ratioMax = .infinity
    }

    /// For what is shown beside the floor and has nothing to reach.
    static let none = Budgets()

    /// Judges a duel. More threads are compared with one, so that one comes first.
    mutating func judge(_ verdict: Verdict, threads: Int) -> Judgement {
        guard let sharing else { return [] }
        if threads == 1 {
            oneThread = verdict
            return [("ratio ≤ \(ratioMax)", verdict.ratio <= ratioMax)]
        }
        guard threads == 2 else { return [] }
        switch sharing {
        case .nothing:
            guard let oneThread else { return [] }
            let scaling = oneThread.ratio / verdict.ratio
            return [("scaling \(scaling.places(2)) ≥ 0.93 of floor's", scaling >= 0.93)]
        case .oneWord:
            let share = verdict.oursMillions / verdict.floorMillions
            let ofFloor = ("\(share.places(2)) ≥ 0.9 of floor", share >= 0.9)
            guard let oneThread else { return [ofFloor] }
            let kept = verdict.oursMillions / oneThread.oursMillions
            return [ofFloor, ("\(kept.places(2)) ≥ 0.8 of one thread", kept >= 0.8)]
        }
    }
}
