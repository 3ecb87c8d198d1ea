// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// One limit and key of a question that concerns several, and how far the question has come with it.
///
/// 64 bytes, so that as many as a question may have fit on the stack.
struct Part {
    /// How an entry stands to the question.
    enum Standing: UInt8 {
        /// There is no entry to hold: the limit keeps no state, there is none and none is to be made, or a shadow lets it pass.
        case untouched
        /// There is none, and one is to be made.
        case absent
        /// It was seen, and is to be held, whether or not it is changed.
        case seen
        /// It is held.
        case held
        /// It was made by this question, and is held.
        case made
        /// It is held, and its log has recorded what the question asks for: ``Part/seen`` says when.
        case recorded
        /// It is the word that all keys without a place share, and another part of this question holds it.
        case shared
    }

    let home: Home
    var cost: Cost
    var slot: Slot?
    /// The word that the entry has.
    var seen: UInt64 = Plan.fresh
    /// The word that it is to have; where ``hasSpare``, until something is recorded, the chunk to go on in; where it was refused
    /// for want of a place, or by a block, the tick until which.
    var next: UInt64 = Plan.fresh
    /// The index of its plan, and two marks above that.
    private var planAndMarks: UInt16 = 0
    /// Its limit, and a mark above that.
    private var limitAndMark: UInt16
    /// Where in the question it stands, and the parts that were added to it.
    var positions: PartSet
    var standing = Standing.untouched
    var verdict = Verdict.admitted

    init(_ home: Home, _ cost: Cost, limit: Int, position: Int) {
        self.home = home
        self.cost = cost
        limitAndMark = UInt16(truncatingIfNeeded: limit)
        positions = PartSet(position: position)
    }

    var limit: UInt16 { limitAndMark & UInt16(Tag.planMask) }

    /// Whether a chunk was taken for what may be recorded in its log, and ``next`` says which.
    var hasSpare: Bool {
        get { limitAndMark & 1 << 15 != 0 }
        set { limitAndMark = limitAndMark & ~(1 << 15) | (newValue ? 1 << 15 : 0) }
    }

    /// Before it is looked at: no entry, under its limit's plan of now. A chunk that was taken stays.
    mutating func begin(_ current: CurrentPlan) {
        (slot, seen, standing, verdict) = (nil, Plan.fresh, .untouched, .admitted)
        (plan, isShadow, isUnplaced) = (current.index, current.record.isShadow, false)
    }

    /// It was charged in the short way, which has let go of its entry again: it stands as held, as a receipt takes that for charged.
    /// Its verdict is still that of a part not yet looked at, admitted.
    mutating func become(_ charged: UsualPart) {
        (slot, seen, next, standing) = (charged.slot, charged.seen.word, charged.next, .held)
        plan = charged.current.index
    }

    /// The plan's index, as it stands in tags.
    var plan: Int {
        get { Int(planAndMarks & UInt16(Tag.planMask)) }
        set { planAndMarks = planAndMarks & ~UInt16(Tag.planMask) | UInt16(truncatingIfNeeded: newValue) }
    }

    /// Whether its limit is in shadow.
    var isShadow: Bool {
        get { planAndMarks & 1 << 14 != 0 }
        set { planAndMarks = planAndMarks & ~(1 << 14) | (newValue ? 1 << 14 : 0) }
    }

    /// It has no entry of its own to be charged: its key is blocked, or no place was found for it; its word is then the one that
    /// all such keys share, where there is one.
    var isUnplaced: Bool {
        get { planAndMarks & 1 << 15 != 0 }
        set { planAndMarks = planAndMarks & ~(1 << 15) | (newValue ? 1 << 15 : 0) }
    }

    /// Whether its entry belongs to the question.
    var isHeld: Bool { standing == .held || standing == .made || standing == .recorded }

    /// The first of its positions.
    var position: Int { positions.rawValue.trailingZeroBitCount }

    /// Whether the question founders on it.
    ///
    /// A limit in shadow refuses nothing but what is no cost at all.
    var refuses: Bool { verdict != .admitted && (!isShadow || cost.isNegative) }

    /// Whether a log's part is held for what its log says alone: it costs nothing, or a shadow lets it pass. What was made has
    /// recorded by then.
    var recordsNothing: Bool { standing != .made && (verdict != .admitted || cost.units == 0) }

    /// The entry as it stands in its slot while it is at rest.
    var entry: Entry {
        let bits = isUnplaced ? Tag.overflowBits : home.digestBits
        return Entry(tag: Tag(digestBits: bits, plan: plan), word: seen)
    }
}
