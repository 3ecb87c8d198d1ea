// SPDX-License-Identifier: Apache-2.0

import PawlModel

// The parts of a question under several limits whose limits keep logs. What such a part records goes into a log that is held,
// after all parts are; the chunk that this may take waits in `Part.next`, taken before anything was held.

extension Engine {
    /// Looks at a part whose limit keeps no words that a swap changes: whether that came to anything, as the key's entry or its
    /// limit may be changed meanwhile.
    @inline(never)
    func lookAside(_ part: inout Part, _ record: PlanRecord, at now: Tick) -> Bool {
        guard let log = keyLog(record) else {
            giveBackSpare(of: &part)
            part.verdict = Step.unlimited(.admit, part.cost).verdict
            return record.plan.mode == .off || !mayHaveExceptions || lookForException(&part, at: now)
        }
        guard let slot = table.find(part.home) else {
            let step = log.log.stepOfFresh(.admit, part.cost)
            part.verdict = step.verdict
            if step.charged > 0 { expectToRecord(&part, .absent, record, at: now) }
            return true
        }
        let seen = slot.entry
        guard isAtRest(slot, seen, part.home) else { return false }
        if let end = exceptionEnd(seen) {
            guard let isSettled = meet(&part, slot, seen, until: end, at: now) else { return false }
            if isSettled { return true }
        }
        guard let log = keyLog(plans.record(of: seen.tag)) else { return false }
        (part.slot, part.seen, part.plan) = (slot, seen.word, seen.tag.plan)
        part.isShadow = plans.record(of: seen.tag).isShadow
        switch look(log, slot, seen, .admit, part.cost, at: now) {
        case .changed: return false
        case .answer(let step):
            // Held too, where the question goes on: others may record at any time, and what it says is to be of one instant.
            (part.verdict, part.standing) = (step.verdict, .seen)
            // It was to record something when it was looked at before.
            giveBackSpare(of: &part)
        case .records: expectToRecord(&part, .seen, record, at: now)
        }
        return true
    }

    /// Looks whether a part's key is blocked, or follows a plan of its own, where its limit keeps no state; likewise.
    private func lookForException(_ part: inout Part, at now: Tick) -> Bool {
        guard let slot = table.find(part.home) else { return table.isAbsent(part.home) }
        let seen = slot.entry
        guard isAtRest(slot, seen, part.home) else { return false }
        guard let end = exceptionEnd(seen) else { return true }
        guard let isSettled = meet(&part, slot, seen, until: end, at: now) else { return false }
        if !isSettled { look(&part, slot, seen, plans.record(of: seen.tag), at: now) }
        return true
    }

    /// Takes a chunk for what a part may record, if there is one: an entry's log may have room without.
    private func expectToRecord(_ part: inout Part, _ standing: Part.Standing, _ record: PlanRecord, at now: Tick) {
        part.standing = standing
        guard !part.hasSpare else { return }
        if let chunk = takeChunk(at: now) {
            (part.next, part.hasSpare) = (UInt64(chunk.index), true)
        } else if standing == .absent {
            refuseForWantOfChunks(&part, record, at: now)
        }
    }

    private func refuseForWantOfChunks(_ part: inout Part, _ record: PlanRecord, at now: Tick) {
        counters.current.note(.refusedNew)
        let retry = now.advanced(by: record.plan.limit.period)
        (part.verdict, part.next, part.standing, part.isUnplaced) = (.tableFull, retry.nanoseconds, .untouched, true)
    }

    private func takeSpare(of part: inout Part) -> LogChunk? {
        guard let logs, part.hasSpare else { return nil }
        defer { (part.next, part.hasSpare) = (Plan.fresh, false) }
        return logs[UInt32(truncatingIfNeeded: part.next)]
    }

    /// Returns the chunk that was taken for a part, if one was.
    @inline(__always)
    func giveBackSpare(of part: inout Part) {
        if part.hasSpare { giveBackSpareByCall(of: &part) }
    }

    @inline(never)
    private func giveBackSpareByCall(of part: inout Part) {
        if let spare = takeSpare(of: &part) { logs?.giveBack(spare) }
    }

    /// Whether a log that was looked at fits the part still, now that it is held, and has room for what it records.
    func stillFits(_ part: inout Part, at now: Tick) -> Bool {
        let record = plans.record(ofPlan: part.plan)
        guard let log = keyLog(record) else { return true }
        let step = log.look(.admit, part.cost, word: part.seen, at: now)
        guard part.recordsNothing == (step != nil) else { return false }
        if let step {
            part.verdict = step.verdict
            return !part.refuses
        }
        guard !part.hasSpare, !log.hasRoom(word: part.seen, at: now), let slot = part.slot else { return true }
        slot.letGo(part.entry, word: part.seen, readsAreSingle: readsAreSingle)
        refuseForWantOfChunks(&part, record, at: now)
        return !part.refuses
    }

    /// Begins the log of a key that has none, in the chunk that waits for that.
    func beginLog(_ part: inout Part, _ record: PlanRecord, at start: Tick) -> Bool {
        guard let log = keyLog(record), part.hasSpare else { return false }
        var spare = takeSpare(of: &part)
        let step = log.step(.admit, part.cost, word: Plan.fresh, at: start, spare: &spare)
        if let spare { logs?.giveBack(spare) }
        guard let step, step.word != Plan.fresh else { return false }
        (part.seen, part.next) = (step.word, step.word)
        return true
    }

    /// Records what every part with a log asks for. All parts are held, and will be granted.
    func record(_ parts: Parts, at now: Tick) {
        for index in 0..<parts.count {
            guard parts[index].standing == .held || parts[index].standing == .made,
                let log = keyLog(plans.record(ofPlan: parts[index].plan))
            else { continue }
            if parts[index].recordsNothing {
                assert(!parts[index].hasSpare, "a chunk was taken for nothing")
                parts[index].next = parts[index].seen
                continue
            }
            if parts[index].standing == .held {
                var spare = takeSpare(of: &parts[index])
                guard let step = log.step(.admit, parts[index].cost, word: parts[index].seen, at: now, spare: &spare)
                else {
                    preconditionFailure("a log that fits, and has a chunk to go on in, records")
                }
                if let spare { logs?.giveBack(spare) }
                parts[index].next = step.word
            }
            parts[index].seen = log.changeMark(word: parts[index].next).newest
            parts[index].standing = .recorded
        }
    }

    /// Returns the chunks that were taken and not needed.
    func giveBackSpares(_ parts: Parts) {
        guard logs != nil else { return }
        for index in 0..<parts.count { giveBackSpare(of: &parts[index]) }
    }

    /// A part's answer as that of a question of its own.
    func decision(_ part: Part, _ record: PlanRecord, isCharged: Bool, at now: Tick) -> Decision {
        guard part.verdict != .tableFull, part.verdict != .blocked, let log = keyLog(record) else {
            return Decision(part.step(isCharged: isCharged), of: record, verb: .admit, cost: part.cost, at: now)
        }
        let step = logStep(log, part, isCharged: isCharged, at: now)
        return Decision(step, of: record, verb: .admit, cost: part.cost, at: now)
    }

    private func logStep(_ log: KeyLog, _ part: Part, isCharged: Bool, at now: Tick) -> LogStep {
        if isCharged, part.standing == .recorded {
            // Held by this question, so it is as it was left.
            let left = log.look(.peek, Cost(0), word: part.next, at: now)
            return LogStep(
                .admitted, word: part.next, charged: part.cost.units, remaining: left?.remaining ?? 0,
                forgottenAt: left?.forgottenAt ?? .zero)
        }
        let cost = part.verdict == .admitted ? Cost(0) : part.cost
        // Where the question was granted, what it holds, or had no entry when all stood; otherwise as it stands now.
        let seen =
            isCharged
            ? (part.isHeld ? log.look(.peek, cost, word: part.seen, at: now) : nil)
            : lookAgain(log, part, cost, at: now)
        let step = seen ?? log.log.stepOfFresh(.peek, cost)
        // What the question came to stands, whatever has become of the log since.
        return LogStep(
            part.verdict, word: step.word, remaining: step.remaining, fitsAt: max(step.fitsAt, now),
            forgottenAt: step.forgottenAt)
    }

    /// How it stands now with the log of a part of a question that was refused, and holds nothing; nil where it has none any more.
    private func lookAgain(_ log: KeyLog, _ part: Part, _ cost: Cost, at now: Tick) -> LogStep? {
        while let slot = table.find(part.home) {
            let seen = slot.entry
            guard seen.tag.digestBits == part.home.digestBits else { continue }
            guard keyLog(plans.record(of: seen.tag)) != nil else { return nil }
            guard isAtRest(slot, seen, part.home) else { continue }
            // What is special about the key is none of this part's concern: it had its answer.
            if case .answer(let step) = look(log, slot, seen, .peek, cost, at: now) { return step }
        }
        return nil
    }
}
