// SPDX-License-Identifier: Apache-2.0

import PawlModel

// Making room by moving entries to their other buckets, one or two of them in a row.

extension Engine {
    /// Frees a slot in one of the key's buckets by moving entries to their other buckets.
    func makeRoom(_ home: Home, _ held: inout HeldStripes, _ expiry: inout Expiry) -> Hole? {
        if let hole = moveOne(from: home.first, of: table.shard(of: home), &held, &expiry) { return hole }
        if let hole = moveOne(from: home.second, of: table.shard(of: home), &held, &expiry) { return hole }
        if let hole = moveTwo(from: home.first, of: table.shard(of: home), &held, &expiry) { return hole }
        return moveTwo(from: home.second, of: table.shard(of: home), &held, &expiry)
    }

    /// Moves an entry of a bucket whose lock is held to where there is a hole for it.
    private func moveOne(from bucket: Int, of shard: Shard, _ held: inout HeldStripes, _ expiry: inout Expiry) -> Hole?
    {
        for index in 0..<Bucket.slots { shard.otherBucket(of: shard.bucket(bucket)[index], in: bucket).prefetch() }
        for index in 0..<Bucket.slots {
            let source = shard.bucket(bucket)[index]
            let seen = source.entry
            guard seen.tag.isMovable else { continue }
            let other = shard.otherBucket(than: bucket, of: seen.tag.digestBits)
            guard other != bucket, hole(in: other, of: shard, &expiry) != nil else { continue }
            if held.borrow(shard.stripe(ofBucket: other)), move(source, to: other, of: shard, &expiry) {
                held.returnBorrowed()
                return Hole(slot: source, seen: .free, stripe: shard.stripe(ofBucket: bucket))
            }
            held.returnBorrowed()
        }
        return nil
    }

    /// Moves an entry out of a neighbouring bucket, so that one of this bucket can take its place.
    private func moveTwo(from bucket: Int, of shard: Shard, _ held: inout HeldStripes, _ expiry: inout Expiry) -> Hole?
    {
        prefetchTwoAway(from: bucket, of: shard)
        for index in 0..<Bucket.slots {
            let source = shard.bucket(bucket)[index]
            let seen = source.entry
            guard seen.tag.isMovable else { continue }
            let middle = shard.otherBucket(than: bucket, of: seen.tag.digestBits)
            // Looked at before it is locked: in a full table nothing is to be found, and nobody is to wait for that.
            guard middle != bucket, wayOut(of: middle, of: shard, avoiding: bucket, from: 0, &expiry) != nil,
                held.borrow(shard.stripe(ofBucket: middle))
            else { continue }
            if moveOne(outOf: middle, of: shard, avoiding: bucket, &held, &expiry),
                move(source, to: middle, of: shard, &expiry)
            {
                held.returnBorrowed()
                return Hole(slot: source, seen: .free, stripe: shard.stripe(ofBucket: bucket))
            }
            held.returnBorrowed()
        }
        return nil
    }

    /// Moves any entry of a bucket, whose lock is held, to a third bucket.
    private func moveOne(
        outOf middle: Int, of shard: Shard, avoiding bucket: Int, _ held: inout HeldStripes, _ expiry: inout Expiry
    ) -> Bool {
        var start = 0
        while let (index, far) = wayOut(of: middle, of: shard, avoiding: bucket, from: start, &expiry) {
            let source = shard.bucket(middle)[index]
            if held.borrow(shard.stripe(ofBucket: far)), move(source, to: far, of: shard, &expiry) { return true }
            start = index + 1
        }
        return false
    }

    /// The first slot of a bucket, from one on, whose entry could move to a third bucket, and which that is.
    private func wayOut(
        of middle: Int, of shard: Shard, avoiding bucket: Int, from start: Int, _ expiry: inout Expiry
    ) -> (index: Int, far: Int)? {
        for index in start..<Bucket.slots {
            let tag = shard.bucket(middle)[index].entry.tag
            guard tag.isMovable else { continue }
            let far = shard.otherBucket(than: middle, of: tag.digestBits)
            if far != middle, far != bucket, hole(in: far, of: shard, &expiry) != nil { return (index, far) }
        }
        return nil
    }

    /// Moves one entry to its other bucket. Both buckets' locks are held.
    ///
    /// While it is marked it may be read in either place, and changed in neither:
    ///
    ///     source   E  →  E marked  →  E marked  →  free      →  free
    ///     target   -  →  -         →  E marked  →  E marked  →  E
    private func move(_ source: Slot, to bucket: Int, of shard: Shard, _ expiry: inout Expiry) -> Bool {
        guard let target = hole(in: bucket, of: shard, &expiry) else { return false }
        let found = source.entry
        guard found.tag.isMovable else { return false }
        // Under the plan of now: a pass that has been here must not be followed by an entry that it was to carry over.
        let seen = carried(found)
        if seen != found {
            guard source.swap(found, for: seen) else { return false }
            if seen.word != found.word { releaseLog(of: found) }
        }
        let marked = Entry(tag: seen.tag.moving, word: seen.word)
        guard source.swap(seen, for: marked) else { return false }
        guard fill(target, with: marked, at: expiry.now) else {
            finish(source, marked, seen)
            return false
        }
        finish(source, marked, .free)
        finish(target.slot, marked, seen)
        counters.current.note(.moved)
        if !target.seen.tag.isFree { shard.noteEntriesGone(1) }
        return true
    }

    /// Nobody but the mover changes a marked entry, so this swap cannot fail.
    private func finish(_ slot: Slot, _ marked: Entry, _ entry: Entry) {
        let finished = slot.swap(marked, for: entry)
        assert(finished, "a marked entry was changed by somebody else")
    }

    private func prefetchTwoAway(from bucket: Int, of shard: Shard) {
        for index in 0..<Bucket.slots {
            let middle = shard.bucket(bucket)[index].entry.tag
            guard middle.isMovable else { continue }
            let other = shard.otherBucket(than: bucket, of: middle.digestBits)
            for index in 0..<Bucket.slots { shard.otherBucket(of: shard.bucket(other)[index], in: other).prefetch() }
        }
    }
}
