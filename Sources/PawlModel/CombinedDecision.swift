// SPDX-License-Identifier: Apache-2.0

/// The answer to one question under several limits: all of its parts, or none.
///
/// It speaks for the part with the smallest share of its limit remaining, the first of those where several have as little. A
/// value without references, worked out lazily like a ``Decision``.
public struct CombinedDecision: Sendable {
    /// The answer as the part with the smallest share remaining has it.
    @usableFromInline
    let speaker: Decision
    /// Of the parts that keep the question waiting, the one that does so longest; the speaker where none does.
    let slowest: Decision
    /// What the question comes to.
    @usableFromInline
    let verdict: Verdict
    /// The parts whose limits do not grant their cost, by their positions in the question.
    public let violated: PartSet
    /// The parts whose limits would not grant their cost were they not in ``LimitMode/shadow``.
    public let violatedInShadow: PartSet
    /// The position of the part that the decision speaks for.
    public let position: Int
    /// The names of the parts' limits, by position; where all were granted, none.
    private let names: SIMD16<UInt64>

    package init(
        _ verdict: Verdict, speaker: Decision, at position: Int, slowest: Decision, violated: PartSet,
        violatedInShadow: PartSet, names: SIMD16<UInt64>
    ) {
        self.names = names
        self.verdict = verdict
        self.speaker = speaker
        self.position = position
        self.slowest = slowest
        self.violated = violated
        self.violatedInShadow = violatedInShadow
    }

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
    public var limit: Limit { speaker.limit }

    /// The name of the limit that speaks. Makes a string each time.
    public var name: String { speaker.name }

    /// The largest cost that the limit that speaks would grant its key now; see ``Decision/remaining``.
    public var remaining: Int { speaker.remaining }

    /// The time until the key of the limit that speaks is as if never seen; see ``Decision/resetAfter``.
    public var resetAfter: Duration { speaker.resetAfter }
}

/// Some of the parts of a question under several limits, by their positions in it.
public struct PartSet: Sendable, Hashable, OptionSet {
    /// Bit n stands for the part at position n.
    public let rawValue: UInt16

    /// The parts whose bits are set.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The part at a position from 0 to 15.
    public init(position: Int) { rawValue = 1 << UInt16(position) }

    /// Whether the part at a position is among them.
    public func contains(position: Int) -> Bool { contains(PartSet(position: position)) }

    /// The positions, in ascending order.
    public var positions: [Int] { (0..<UInt16.bitWidth).filter { rawValue >> UInt16($0) & 1 == 1 } }
}
