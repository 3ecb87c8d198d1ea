// SPDX-License-Identifier: Apache-2.0

import PawlModel

// From the parts of a question to its one answer.

extension Engine {
    /// Counts a question of which every part was granted, and says how it stands with the part that has least left.
    func concludeGranted(_ parts: Parts, at now: Tick) -> CombinedDecision {
        let counts = counters.current
        var speaker = Speaker()
        var violatedInShadow: PartSet = []
        for index in 0..<parts.count {
            let record = plans.record(ofPlan: parts[index].plan)
            let step = parts[index].step(isCharged: true)
            if step.verdict != .admitted { violatedInShadow.formUnion(parts[index].positions) }
            if record.plan.mode != .off { counts.note(step, limit: Int(parts[index].limit)) }
            // The word says what is left, but for a log that is on, and for what a shadow let pass and no entry was charged for.
            let isLog = record.plan.isLog && record.plan.keepsWords
            let isWord = !isLog && step.verdict != .tableFull && step.verdict != .blocked
            let remaining =
                isWord
                ? record.remaining(word: step.word, at: now)
                : UInt64(decision(parts[index], record, isCharged: true, at: now).remaining)
            // What keeps no words has all of its limit left, whatever that would be.
            let burst = record.plan.keepsWords ? UInt64(record.plan.limit.burst) : .max
            speaker.consider(index, parts[index].position, remaining, of: burst)
        }
        let part = parts[speaker.index]
        let decision = decision(part, plans.record(ofPlan: part.plan), isCharged: true, at: now)
        return CombinedDecision(
            .admitted, speaker: decision, at: speaker.position, slowest: decision, violated: [],
            violatedInShadow: violatedInShadow, names: SIMD16())
    }

    /// Counts a question that was refused, under each limit that refused it, and gives the answer its form.
    @inline(never)
    func concludeRefused(_ parts: Parts, at now: Tick) -> CombinedDecision {
        let counts = counters.current
        var answer = CombinedAnswer()
        for index in 0..<parts.count {
            let part = parts[index]
            let record = plans.record(ofPlan: part.plan)
            let step = part.step(isCharged: false)
            // A limit that would have granted its part of a question which others refused has not answered it.
            if part.verdict != .admitted, record.plan.mode != .off { counts.note(step, limit: Int(part.limit)) }
            answer.add(index, part, decision(part, record, isCharged: false, at: now))
        }
        return answer.decision
    }

    /// Answers a question without words: the process's switch speaks, for all parts as it stands at one moment. Nil where it has
    /// nothing to say.
    @inline(never)
    func answerBySwitch(_ parts: Parts, at now: Tick) -> CombinedDecision? {
        let position = ProcessSwitch.current
        var answer = CombinedAnswer()
        // A question with an impossible part is granted nothing, though the switch would admit its other parts.
        let isImpossible = (0..<parts.count).contains { parts[$0].cost.isNegative }
        for index in 0..<parts.count {
            let part = parts[index]
            let step: Step
            switch position {
            case .normal: return nil
            case .admitAll: step = .admittedBySwitch(.admit, part.cost)
            case .refuseAll(let wait): step = .refusedBySwitch(part.cost, nanoseconds: wait)
            }
            // A receipt reads this.
            parts[index].verdict = step.verdict
            let limit = Int(part.limit)
            let isGranted = step.verdict == .admittedBySwitch
            if !(isGranted && isImpossible) { counters.current.note(step, limit: limit) }
            let record = plans.record(ofLimit: limit)
            answer.add(index, part, Decision(step, of: record, verb: .admit, cost: part.cost, at: now))
        }
        return answer.decision
    }
}

extension Part {
    /// The part's answer as that of a question of its own.
    ///
    /// - Parameter isCharged: whether all parts are admitted, and so this one's limit has counted it.
    func step(isCharged: Bool) -> Step {
        switch verdict {
        case .tableFull, .blocked: return Step(verdict, word: next)
        case .admitted where isCharged:
            return Step(.admitted, word: standing == .untouched ? seen : next, charged: cost.units)
        default: return Step(verdict, word: isUnplaced || standing != .made ? seen : Plan.fresh)
        }
    }
}

/// The answer to a question under several limits that was not granted, as its parts come in.
private struct CombinedAnswer {
    private var verdict = Verdict.admitted
    private var violated: PartSet = []
    private var violatedInShadow: PartSet = []
    private var names = SIMD16<UInt64>()
    private var speaker = Speaker()
    private var speaking: Decision?
    private var slowest: (decision: Decision, wait: Duration)?

    mutating func add(_ index: Int, _ part: Part, _ decision: Decision) {
        // What keeps no words has all of its limit left, whatever that would be.
        let burst = decision.plan.keepsWords ? decision.limit.burst : .max
        speaker.consider(index, part.position, UInt64(decision.remaining), of: UInt64(burst))
        if speaker.index == index { speaking = decision }
        guard decision.isAdmitted else { return refuse(part, decision) }
        if decision.enforcedOutcome != .admitted { violatedInShadow.formUnion(part.positions) }
    }

    private mutating func refuse(_ part: Part, _ decision: Decision) {
        violated.formUnion(part.positions)
        for position in 0..<Parts.most where part.positions.contains(position: position) {
            names[position] = decision.plan.name.bits
        }
        guard let wait = decision.retryAfter else {
            verdict = .impossible
            return
        }
        if let slowest, slowest.wait >= wait { return }
        slowest = (decision, wait)
        if verdict != .impossible { verdict = decision.verdict }
    }

    var decision: CombinedDecision {
        guard let speaking else { preconditionFailure("a question has a part") }
        return CombinedDecision(
            verdict, speaker: speaking, at: speaker.position, slowest: slowest?.decision ?? speaking,
            violated: violated, violatedInShadow: violatedInShadow, names: names)
    }
}
