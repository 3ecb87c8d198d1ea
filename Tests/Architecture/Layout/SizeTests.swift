// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Testing

@testable import PawlEngine

/// What the engine's arithmetic takes for granted about the size and shape of its parts.
@Suite struct SizeTests {
    @Test func aPlanIsOneCacheLine() {
        #expect(MemoryLayout<Plan>.size <= 64)
        #expect(MemoryLayout<Plan>.stride == 64)
        #expect(MemoryLayout<PlanRecord>.size == 8)
        #expect(MemoryLayout<Decision>.size == 32)
        #expect(MemoryLayout<CurrentPlan>.size == 8)
        #expect(MemoryLayout<Part>.stride * Parts.most == 1024)
        #expect(64 % MemoryLayout<Plan>.alignment == 0)
    }

    @Test func aDigestIsSixteenBytes() {
        #expect(MemoryLayout<Digest>.size == 16)
        #expect(MemoryLayout<Digest>.stride == 16)
    }

    @Test func aBucketIsOneCacheLineOfSlots() {
        #expect(Bucket.bytes == 64)
        #expect(Bucket.bytes == Bucket.slots * Slot.bytes)
        #expect(Slot.bytes == MemoryLayout<(tag: UInt64, word: UInt64)>.size)
    }

    @Test func theMarksOfATagShareItsBitsAmongThem() {
        let parts = [Tag.planMask, Tag.heldMark, Tag.digestMask]
        #expect(parts.reduce(0, |) == .max)
        // Without overlap, the bits of the parts add up to those of the whole.
        #expect(parts.map(\.nonzeroBitCount) == [14, 2, 48])
        #expect(Tag.movingMark | Tag.queuedMark == Tag.heldMark)
        // One stands for blocked keys.
        #expect(UInt64(PlanTable.plansMax) == Tag.planMask)
        #expect(Tag.free.bits == 0)
    }

    @Test func aTagKeepsWhatItIsGiven() {
        let tag = Tag(digestBits: Tag.digestMask, plan: PlanTable.plansMax)
        #expect(tag.digestBits == Tag.digestMask)
        #expect(tag.plan == PlanTable.plansMax)
        #expect(tag.isMovable && !tag.isMoving && !tag.isHeld && !tag.isFree)
        #expect(tag.moving.isMoving && !tag.moving.isHeld && !tag.moving.isMovable)
        #expect(tag.held.isHeld && !tag.held.isMoving && !tag.held.isMovable)
        for marked in [tag.moving, tag.held] {
            #expect(marked.digestBits == tag.digestBits && marked.plan == tag.plan && marked != tag)
        }
    }

    /// All bits of a digest that a tag keeps may be 0, and still no entry looks free.
    @Test func noDigestLooksFree() {
        for inBucket: UInt64 in [0, 1, 0xFFFF_FFFF] {
            for high: UInt64 in [0, 1, 0xFFFF_FFFF_FFFF] {
                let bits = Tag.digestBits(inBucket: inBucket, high: high)
                #expect(bits != 0)
                #expect(bits & ~Tag.digestMask == 0)
            }
        }
    }

    @Test(arguments: [
        Layout.headBytes, Layout.stripesOffset, Layout.stashOffset, Layout.bucketsOffset, StripeLock.bytes,
        Layout.stashSlots * Slot.bytes, CurrentPlans.bytes(for: PlanRoom(limits: 1, toCome: 0)),
        CurrentPlans.bytes(for: PlanRoom(limits: 5, toCome: 16)),
        CurrentPlans.bytes(for: PlanRoom(limits: PlanTable.plansMax, toCome: 16)),
    ])
    func everyPartIsAWholeNumberOfLines(bytes: Int) {
        #expect(bytes > 0)
        #expect(bytes % 64 == 0)
    }

    @Test func thePartsOfAShardFollowOneAnother() {
        #expect(Layout.stripesOffset >= Layout.headBytes)
        #expect(Layout.stashOffset == Layout.stripesOffset + Layout.stripes * StripeLock.bytes)
        #expect(Layout.bucketsOffset == Layout.stashOffset + Layout.stashSlots * Slot.bytes)
    }
}
