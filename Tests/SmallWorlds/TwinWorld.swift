// SPDX-License-Identifier: Apache-2.0

import PawlModel
import PawlTesting

/// A key that has reserved units, the same key had it reserved fewer, and all that can become of both in a small box while
/// nobody asks for more: time passes, their limit changes again and again, and the units are given back.
///
/// The twin is only charged and carried over. Nothing of it comes from how units are given back.
struct TwinWorld {
    /// In nanoseconds: no event is on the boundary of a window.
    fileprivate static let unixAtZero = 700_000

    /// All that a key is told.
    struct Story {
        var events: [String] = []
        /// How many of the units reserved are given back.
        var units: UInt64 = 0
        var plan: Plan
        var now: Tick
        /// The key as the charge left it: as it is, as nobody has asked since.
        var kept = Plan.fresh
        /// As the receipt says that the charge would have left it without the units.
        var without = Plan.fresh
        /// As it would be had less been reserved.
        var twin = Plan.fresh
        /// From when on the units are not given back any more, as they are those of a window that has ended.
        var end = Tick.last
        /// Whether all is given back until then, and no more units than were named are owed.
        var isWhole = true
    }

    let plans: [Plan]
    /// Milliseconds that may pass between one thing and the next.
    let strides: [Int]
    /// The units that the key was charged before.
    let earlier: [Int]
    var strategies = CarryOver.allCases

    private(set) var seen = Seen()

    struct Seen {
        var stories = 0
        /// Stories in which something is given back.
        var given = 0
        var fault: String?
    }

    init(_ rates: [String], strides: [Int], earlier: [Int]) throws {
        plans = try rates.map {
            Plan(try Limit($0), name: LimitName(immortal: "twin"), unixAtZero: Int64(Self.unixAtZero))
        }
        (self.strides, self.earlier) = (strides, earlier)
    }

    /// Tells every story of so many changes that begins under one of the first plans, or any.
    mutating func explore(changes: Int, from first: Int = .max) {
        for plan in plans.prefix(first) where plan.keepsWords {
            for (units, wait) in earlier.flatMap({ units in (units > 0 ? strides : [0]).map { (units, $0) } }) {
                var story = Story(plan: plan, now: Self.tick(milliseconds: 3))
                story.kept = story.charged(units, story.kept)
                story.events.append("\(plan.limit), charged \(units)")
                story.pass(wait)
                for reserved in 1...plan.limit.burst {
                    for given in 1...reserved { reserve(reserved, given, in: story, changes) }
                }
            }
        }
    }

    private mutating func reserve(_ units: Int, _ given: Int, in story: Story, _ changes: Int) {
        let step = story.plan.step(.admit, Cost(units), word: story.kept, at: story.now)
        guard step.isAdmitted else { return }
        var story = story
        story.twin = story.charged(units - given, story.kept)
        (story.kept, story.units) = (step.word, UInt64(given))
        story.without = story.plan.word(story.kept, without: story.units)
        story.end = story.endOfWindow
        story.events.append("reserved \(units), \(given) to be given back")
        goOn(story, changes)
    }

    private mutating func goOn(_ story: Story, _ changes: Int) {
        for stride in strides where seen.fault == nil {
            var story = story
            story.pass(stride)
            guard changes > 0 else {
                judge(story)
                continue
            }
            for plan in plans {
                for strategy in strategies where plan.canCarry(from: story.plan, by: strategy) {
                    goOn(story.changed(to: plan, by: strategy), changes - 1)
                }
            }
        }
    }

    private mutating func judge(_ story: Story) {
        let word = story.refunded
        seen.stories += 1
        if word != story.kept { seen.given += 1 }
        for later in 0...12 {
            let now = story.plan.instant(of: story.now.advanced(by: .microseconds(900 * later)))
            let remaining = { (word: UInt64) in story.plan.remaining(word: word, at: now) }
            let (left, kept, twin) = (remaining(word), remaining(story.kept), remaining(story.twin))
            let isTooMuch = left > max(kept, twin)
            let isTooLittle = kept > left && kept - left > 1 || story.isDue && left < twin
            if isTooMuch || isTooLittle {
                seen.fault = """
                    \(story.events.joined(separator: "; ")); \(900 * later) µs after that was given back \(left) are left, \
                    \(kept) without a refund, \(twin) had less been reserved
                    """
                return
            }
        }
    }

    fileprivate static func tick(milliseconds: Int) -> Tick { Tick.zero.advanced(by: .milliseconds(milliseconds)) }
}

extension TwinWorld.Story {
    /// Whether all the units are to be given back.
    var isDue: Bool { isWhole && now < end }

    /// As an engine gives back.
    var refunded: UInt64 {
        let instant = plan.instant(of: now)
        guard plan.keepsWords, plan.isLive(word: kept, at: instant) else { return kept }
        return plan.refund(units, left: kept, without: without, word: kept, at: instant)
    }

    func charged(_ units: Int, _ word: UInt64) -> UInt64 {
        units > 0 ? plan.step(.charge, Cost(units), word: word, at: now).word : word
    }

    mutating func pass(_ milliseconds: Int) {
        now = now.advanced(by: .milliseconds(milliseconds))
        if milliseconds > 0 { events.append("\(milliseconds) ms later") }
    }

    func changed(to next: Plan, by strategy: CarryOver) -> Self {
        var story = self
        func carry(_ word: UInt64) -> UInt64 { next.word(carrying: word, from: plan, by: strategy, at: now) }
        (story.kept, story.without, story.twin) = (carry(kept), carry(without), carry(twin))
        story.plan = next
        let keepsBothCounts =
            next.limit.algorithm == .slidingCounter && plan.limit.algorithm == .slidingCounter
            && next.limit.period == plan.limit.period
        if !keepsBothCounts { story.end = story.endOfWindow }
        if strategy == .proportional, next.limit.burst > plan.limit.burst { story.isWhole = false }
        story.events.append("changed to \(next.limit) by \(strategy)")
        return story
    }

    /// When the window of now ends, where there is one.
    var endOfWindow: Tick {
        switch plan.constants {
        case .fixedWindow, .slidingCounter:
            let windows = ReferenceWindows(plan.limit, unixAtZero: Int128(TwinWorld.unixAtZero))
            return windows.start(of: windows.position(of: now).window + 1)
        case .gcra, .slidingLog, .unlimited: return .last
        }
    }
}
