// SPDX-License-Identifier: Apache-2.0

/// The answer to one question under several limits: all of its parts, or none.
///
/// It speaks for the part with the smallest share of its limit remaining, the first of those where several have as little. A
/// value without references, worked out lazily like a ``Decision``: who only wants ``isAdmitted`` does not pay for finding it.
public struct CombinedDecision: Sendable {
    /// What the question comes to.
    @usableFromInline
    let verdict: Verdict
    /// The parts whose limits do not grant their cost, by their positions in the question.
    public let violated: PartSet
    /// The parts whose limits would not grant their cost were they not in ``LimitMode/shadow``.
    public let violatedInShadow: PartSet
    /// The answer as the part at ``firstPosition`` has it: the one that speaks, unless there are ``others``.
    @usableFromInline
    let first: Decision
    @usableFromInline
    let firstPosition: Int
    /// The other parts of a question of two to four that were all granted: then the first one is the question's first, and who
    /// speaks is found when that is asked for.
    @usableFromInline
    let others: Others
    /// Of the parts that keep the question waiting, the one that does so longest; any where none does, and nobody asks.
    @usableFromInline
    let slowest: Decision
    /// The names of the parts' limits, by position; where all were granted, none.
    @usableFromInline
    let names: SIMD16<UInt64>

    /// A part that was granted, with the state that its key was left in.
    @usableFromInline
    package struct GrantedPart: Sendable {
        /// Those of a ``PlanRecord``; 0 where there is no such part.
        @usableFromInline
        let recordBits: UInt
        @usableFromInline
        let word: UInt64

        /// - Parameter record: of a plan that keeps words which say all.
        @inlinable
        package init(_ record: PlanRecord, word: UInt64) {
            recordBits = record.bits
            self.word = word
        }

        @inlinable
        init() { (recordBits, word) = (0, 0) }

        @inlinable
        package static var none: GrantedPart { GrantedPart() }

        var record: PlanRecord? { recordBits == 0 ? nil : PlanRecord(bits: recordBits) }
    }

    @usableFromInline
    typealias Others = (GrantedPart, GrantedPart, GrantedPart)

    /// Of a question whose parts were looked at one by one.
    package init(
        _ verdict: Verdict, speaker: Decision, at position: Int, slowest: Decision, violated: PartSet,
        violatedInShadow: PartSet, names: SIMD16<UInt64>
    ) {
        self.names = names
        self.verdict = verdict
        (first, firstPosition) = (speaker, position)
        others = (.none, .none, .none)
        self.slowest = slowest
        self.violated = violated
        self.violatedInShadow = violatedInShadow
    }

    /// Of a question that each of its parts, four at most, was granted under a plan that keeps words which say all.
    ///
    /// - Parameter first: the answer of the part at position 0.
    @inlinable
    @inline(__always)
    package init(granted first: Decision, _ second: GrantedPart, _ third: GrantedPart, _ fourth: GrantedPart) {
        (self.first, slowest, firstPosition) = (first, first, 0)
        others = (second, third, fourth)
        (verdict, violated, violatedInShadow, names) = (.admitted, [], [], SIMD16())
    }

    /// The part that speaks: its position and its answer.
    private var speaking: (position: Int, answer: Decision) {
        guard others.0.record != nil else { return (firstPosition, first) }
        var speaker = Speaker()
        speaker.consider(0, GrantedPart(first.record, word: first.word), at: first.now)
        speaker.consider(1, others.0, at: first.now)
        speaker.consider(2, others.1, at: first.now)
        speaker.consider(3, others.2, at: first.now)
        let answer =
            switch speaker.position {
            case 1: Decision(granting: others.0, at: first.now)
            case 2: Decision(granting: others.1, at: first.now)
            case 3: Decision(granting: others.2, at: first.now)
            default: first
            }
        return (speaker.position, answer)
    }

    /// The position of the part that the decision speaks for.
    public var position: Int { speaking.position }

    /// What the question came to. Impossible where one part is, refused where one part is refused, else admitted.
    public var outcome: Decision.Outcome {
        switch verdict {
        case .admitted, .admittedBySwitch: .admitted
        case .impossible: .impossible
        case .refused, .tableFull, .refusedBySwitch, .blocked: .refused(retryAfter: slowest.retryAfter ?? .zero)
        }
    }

    /// Whether all parts were granted.
    @inlinable
    public var isAdmitted: Bool { verdict == .admitted || verdict == .admittedBySwitch }

    /// The smallest time after which this same question would be admitted if nobody else came: the longest of its parts'; nil
    /// unless refused.
    public var retryAfter: Duration? {
        if case .refused(let wait) = outcome { return wait }
        return nil
    }

    /// What refuses the part that has to wait longest; nil unless refused.
    public var reason: Decision.Reason? {
        switch verdict {
        case .admitted, .admittedBySwitch, .impossible: nil
        case .refused: .limit
        case .tableFull: .tableFull
        case .refusedBySwitch: .processSwitch
        case .blocked: .blocked
        }
    }

    /// The names of the limits that do not grant their parts, in the order of the parts, each once. Makes an array.
    public var violatedNames: [String] {
        var seen: [String] = []
        for position in violated.positions {
            guard let name = LimitName(bits: names[position])?.string, !seen.contains(name) else { continue }
            seen.append(name)
        }
        return seen
    }

    /// The limit that speaks.
    public var limit: Limit { speaking.answer.limit }

    /// The name of the limit that speaks. Makes a string each time.
    public var name: String { speaking.answer.name }

    /// The largest cost that the limit that speaks would grant its key now; see ``Decision/remaining``.
    public var remaining: Int { speaking.answer.remaining }

    /// The time until the key of the limit that speaks is as if never seen; see ``Decision/resetAfter``.
    public var resetAfter: Duration { speaking.answer.resetAfter }
}

extension Speaker {
    fileprivate mutating func consider(_ position: Int, _ part: CombinedDecision.GrantedPart, at now: Tick) {
        guard let record = part.record else { return }
        consider(position, position, record.remaining(word: part.word, at: now), of: UInt64(record.plan.limit.burst))
    }
}

extension Decision {
    /// The answer of a part that was granted, but for what it was charged, which nobody asks a combined answer for.
    fileprivate init(granting part: CombinedDecision.GrantedPart, at now: Tick) {
        self.init(
            PackedAnswer(.admitted, .admit, PlanRecord(bits: part.recordBits)), word: part.word, now: now, packed: 0)
    }
}

/// Some of the parts of a question under several limits, by their positions in it.
public struct PartSet: Sendable, Hashable, OptionSet {
    /// Bit n stands for the part at position n.
    public let rawValue: UInt16

    /// The parts whose bits are set.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The part at a position from 0 to 15.
    @inlinable
    public init(position: Int) { rawValue = 1 << UInt16(position) }

    /// Whether the part at a position is among them.
    public func contains(position: Int) -> Bool { contains(PartSet(position: position)) }

    /// The positions, in ascending order.
    public var positions: [Int] { (0..<UInt16.bitWidth).filter { rawValue >> UInt16($0) & 1 == 1 } }
}
