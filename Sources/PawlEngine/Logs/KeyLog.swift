// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

/// One key's log: where a limit's arithmetic meets the records of a key.
///
///     word → root → header ─┬─ nothing has left, and the oldest record is enough: one line was read
///                           └─ cursor → the window's edge, or the record to wait for
///
/// Whoever records, refunds or releases has the key's entry to himself: holds it, or has just taken it out of its slot. Others
/// may look, and find out afterwards whether what they saw was one log at one instant; until then they have seen anything,
/// and survive it.
package struct KeyLog {
    let pool: LogPool
    let log: SlidingLog

    package init(_ pool: LogPool, _ log: SlidingLog) {
        self.pool = pool
        self.log = log
    }

    /// What the window holds at an instant.
    struct Sight {
        /// The instant at which the question is judged.
        let instant: UInt64
        /// Whether every record has left.
        let isEmpty: Bool
        /// Whether some have, and others not.
        let hasLeft: Bool
        /// Where the window begins.
        let edge: LogCursor
        /// The oldest record in the window.
        let oldest: LogRecord
        /// The units in the window.
        let sum: UInt64
    }

    typealias ChangeMark = (newest: UInt64, units: UInt64)

    /// Of a key that has no log.
    private static let unmarked: ChangeMark = (0, 0)

    /// Something that is another after a log was changed: when its newest record was made, the units in it, and how often it
    /// was changed in 12 bits.
    @inline(__always)
    func changeMark(word: UInt64) -> ChangeMark {
        guard let root = root(of: word) else { return Self.unmarked }
        let mark = (root[0], root[1])
        // ORDERING: acquire, pairs with the release in `LogHeader.write`: what is read next is no older.
        atomicMemoryFence(ordering: .acquiring)
        return mark
    }

    /// The share of the limit that the log has units for, those included that have left but not been let go: an estimate.
    func debt(word: UInt64) -> Double {
        guard let root = root(of: word) else { return 0 }
        return Double(LogHeader(root).sum) / Double(log.count)
    }

    /// Whether one more record needs no further chunk, for who holds the key's entry.
    func hasRoom(word: UInt64, at now: Tick) -> Bool {
        guard let root = root(of: word) else { return false }
        let header = LogHeader(root)
        let sight = sight(root, header, at: now)
        let newest = log.instant(ofGrain: log.grain(recording: sight.instant))
        return sight.isEmpty || LogWriter(pool, root, header, recordsMax: log.count).hasRoom(at: newest, from: sight)
    }

    /// How many chunks a key's log has.
    static func chunks(of word: UInt64, in pool: LogPool) -> Int {
        let handle = SlidingLog.handle(word)
        return handle == 0 ? 0 : LogHeader(pool[handle]).chunks + 1
    }

    /// Whether a question records something whatever has left by now, unless the log changes meanwhile: then a look at it can be
    /// spared.
    ///
    /// - Parameter mark: of a key that has a log; of others nothing is sure.
    @inline(__always)
    func recordsForSure(_ verb: Verb, _ cost: Cost, _ mark: ChangeMark) -> Bool {
        mark != Self.unmarked && log.judge(verb, cost, beside: LogHeader.sum(in: mark.units)).charged > 0
    }

    /// Answers a question that records nothing, for who does not hold the entry; nil for one that records.
    @inline(__always)
    package func look(_ verb: Verb, _ cost: Cost, word: UInt64, at now: Tick) -> LogStep? {
        guard let root = root(of: word) else {
            let step = log.stepOfFresh(verb, cost)
            return step.charged == 0 ? step : nil
        }
        let header = LogHeader(root)
        let sight = sight(root, header, at: now)
        let (verdict, charged) = log.judge(verb, cost, beside: sight.sum)
        guard charged == 0 else { return nil }
        return answer(verdict, verb, cost, root, header, sight, word: word)
    }

    /// Answers a question, for who holds the key's entry.
    ///
    /// - Parameters:
    ///   - word: The key's word; ``Plan/fresh`` for a key never seen.
    ///   - now: When the question is judged, and recorded.
    ///   - spare: A chunk to go on in, taken before the lock; nil afterwards where it was needed.
    /// - Returns: nil where a chunk is needed and there is no spare one. Nothing has changed then.
    package func step(
        _ verb: Verb, _ cost: Cost, word: UInt64, at now: Tick, spare: inout LogChunk?
    ) -> LogStep? {
        guard let root = root(of: word) else { return firstStep(verb, cost, at: now, spare: &spare) }
        let header = LogHeader(root)
        let sight = sight(root, header, at: now)
        let (verdict, charged) = log.judge(verb, cost, beside: sight.sum)
        guard charged > 0 else { return answer(verdict, verb, cost, root, header, sight, word: word) }
        let grain = log.grain(recording: sight.instant)
        let newest = log.instant(ofGrain: grain)
        var writer = LogWriter(pool, root, header, recordsMax: log.count)
        if sight.isEmpty {
            writer.beginAgain(with: charged, newest, grain: grain)
        } else {
            guard writer.record(charged, newest, grain: grain, from: sight, spare: &spare) else { return nil }
        }
        // The next question at that instant is judged at the newest record: where grains are longer than a nanosecond that may
        // lie ahead, and others have left by then.
        let sum = log.grainShift > 0 ? self.sight(root, LogHeader(root), at: now).sum : writer.header.sum
        return LogStep(
            .admitted, word: log.word(newest: newest, handle: root.index), charged: charged,
            remaining: log.remaining(beside: sum), forgottenAt: log.leave(newest), recordedAt: Tick(nanoseconds: newest)
        )
    }

    /// The step of a key that has no log, which gets one if there is something to record.
    @inline(never)
    private func firstStep(_ verb: Verb, _ cost: Cost, at now: Tick, spare: inout LogChunk?) -> LogStep? {
        let step = log.stepOfFresh(verb, cost)
        guard step.charged > 0 else { return step }
        guard let root = spare else { return nil }
        spare = nil
        let grain = log.grain(recording: now.nanoseconds)
        let newest = log.instant(ofGrain: grain)
        LogWriter.fence()
        var header = LogHeader()
        header.begin(with: min(step.charged, LogRecord.unitsMax), newest, grain: grain, in: root)
        header.write(to: root)
        return LogStep(
            .admitted, word: log.word(newest: newest, handle: root.index), charged: step.charged,
            remaining: step.remaining, forgottenAt: log.leave(newest), recordedAt: Tick(nanoseconds: newest))
    }

    /// Gives units back that a step recorded, exactly, while they are inside; no more than are there.
    ///
    /// Costs a search and the rest of one chunk. The record stays, empty if it must be, until it leaves.
    ///
    /// - Parameter recordedAt: what the step said.
    /// - Returns: the units given back.
    package func refund(_ units: UInt64, recordedAt: Tick, word: UInt64, at now: Tick) -> UInt64 {
        guard let root = root(of: word) else { return 0 }
        let header = LogHeader(root)
        // Rounded up it may be said to be at the end of time.
        let grain = log.grain(recording: recordedAt.nanoseconds)
        let instant = max(now.nanoseconds, header.newest)
        guard !log.hasLeft(log.instant(ofGrain: grain), at: instant) else { return 0 }
        var writer = LogWriter(pool, root, header, recordsMax: log.count)
        return writer.refund(
            units, recordedAt: grain, newestGrain: newestGrain(header))
    }

    /// Returns every chunk of a key's log, for who has taken its entry out of its slot.
    package func release(word: UInt64) { Self.release(word: word, to: pool) }

    /// Likewise, where the limit is not known.
    package static func release(word: UInt64, to pool: LogPool) {
        let handle = SlidingLog.handle(word)
        guard handle != 0 else { return }
        let root = pool[handle]
        let header = LogHeader(root)
        LogWriter.fence()
        root.link = LogLink(next: header.hasChunks ? header.oldest.chunk : 0)
        pool.giveBack(
            from: root, to: header.hasChunks ? pool[header.tail.chunk] : root, count: header.chunks + 1)
    }

    // MARK: Reading

    private func newestGrain(_ header: LogHeader) -> UInt64 { log.grain(recording: header.newest) }

    @inline(__always)
    private func root(of word: UInt64) -> LogChunk? {
        let handle = SlidingLog.handle(word)
        return handle == 0 ? nil : pool[handle]
    }

    /// What a log's window holds.
    @inline(__always)
    private func sight(_ root: LogChunk, _ header: LogHeader, at now: Tick) -> Sight {
        let instant = max(now.nanoseconds, header.newest)
        let isEmpty = log.hasLeft(header.newest, at: instant)
        let grain = newestGrain(header)
        var edge = LogCursor(header)
        let age = log.agePast(newest: header.newest, at: instant)
        guard !isEmpty, header.oldestRecord.age(before: grain) >= age else {
            return Sight(
                instant: instant, isEmpty: isEmpty, hasLeft: false, edge: edge, oldest: header.oldestRecord,
                sum: isEmpty ? 0 : header.sum)
        }
        let extent = LogExtent(pool: pool, root: root, header: header)
        let oldest = edge.pass(LogCursor.Bounds(age: age, newestGrain: grain), extent)
        return Sight(
            instant: instant, isEmpty: false, hasLeft: true, edge: edge, oldest: oldest ?? header.oldestRecord,
            sum: LogRecord.units(from: edge.passed, to: header.sum))
    }

    /// The answer to a question that changes nothing.
    @inline(__always)
    private func answer(
        _ verdict: Verdict, _ verb: Verb, _ cost: Cost, _ root: LogChunk, _ header: LogHeader, _ sight: Sight,
        word: UInt64
    ) -> LogStep {
        var fitsAt = Tick.zero
        if verdict == .refused {
            let excess = log.excess(verb, cost, beside: sight.sum)
            var record: LogRecord? = sight.oldest
            if LogRecord.units(from: sight.edge.before, to: sight.oldest.total) < excess {
                record = recordToWaitFor(excess, root, header, sight.edge)
            }
            // Only a log that changes meanwhile has none.
            let newest = newestGrain(header)
            fitsAt = log.leave(log.instant(ofGrain: newest &- (record?.age(before: newest) ?? 0)))
        }
        return LogStep(
            verdict, word: word, remaining: log.remaining(beside: sight.sum), fitsAt: fitsAt,
            forgottenAt: sight.isEmpty ? .zero : log.leave(header.newest))
    }

    /// The first record with which so many units have left.
    @inline(never)
    private func recordToWaitFor(
        _ excess: UInt64, _ root: LogChunk, _ header: LogHeader, _ edge: LogCursor
    ) -> LogRecord? {
        var cursor = edge
        let extent = LogExtent(pool: pool, root: root, header: header)
        return cursor.pass(
            LogCursor.Bounds(units: cursor.passed &+ excess, newestGrain: newestGrain(header)), extent)
    }
}
