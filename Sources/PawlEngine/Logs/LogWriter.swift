// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// A change to one log, for who holds its entry: what has left is let go, then units are recorded or given back.
///
/// The header is changed in hand and written at the end.
struct LogWriter {
    private let pool: LogPool
    private let root: LogChunk
    private let recordsMax: Int
    private(set) var header: LogHeader

    /// - Parameter recordsMax: the limit's count. Units are admitted one at least to a record, so only debts, and records that
    ///   were given back, ask for more.
    @inline(__always)
    init(_ pool: LogPool, _ root: LogChunk, _ header: LogHeader, recordsMax: UInt64) {
        self.pool = pool
        self.root = root
        self.recordsMax = Int(recordsMax)
        self.header = header
        Self.fence()
    }

    /// Keeps what is written from being seen before the mark is: a reader who sees any of it finds the entry or the log
    /// changed.
    static func fence() {
        // ORDERING: release, behind the swap that took hold of the entry. Pairs with the acquiring fence in
        // `Engine.look`: whoever read what is written behind this sees the entry held, or what came after.
        atomicMemoryFence(ordering: .releasing)
    }

    // MARK: Recording

    /// Begins afresh, as everything has left.
    @inline(never)
    mutating func beginAgain(with units: UInt64, _ newest: UInt64, grain: UInt64) {
        let gone = header.hasChunks ? (pool[header.oldest.chunk], pool[header.tail.chunk], header.chunks) : nil
        header = LogHeader(after: header)
        header.begin(with: min(units, LogRecord.unitsMax), newest, grain: grain, in: root)
        header.write(to: root)
        if let (first, last, count) = gone { pool.giveBack(from: first, to: last, count: count) }
    }

    /// Records units where others have left; false, and nothing changed, where that takes a chunk and there is none.
    @inline(__always)
    mutating func record(
        _ units: UInt64, _ newest: UInt64, grain: UInt64, from sight: KeyLog.Sight, spare: inout LogChunk?
    ) -> Bool {
        var gone: Gone? = sight.hasLeft ? leaveBehind(sight) : nil
        let added = min(units, LogRecord.unitsMax - header.sum)
        if header.newest == newest || header.records >= recordsMax {
            join(added, grain: grain)
        } else if hasRoom {
            append(added, grain: grain)
        } else {
            guard let chunk = gone?.takeFirst(pool) ?? spare else { return false }
            if chunk == spare { spare = nil }
            begin(chunk)
            append(added, grain: grain)
        }
        header.newest = newest
        header.sum &+= added
        header.write(to: root)
        if let gone, gone.count > 0 { pool.giveBack(from: gone.first, to: gone.last, count: gone.count) }
        return true
    }

    /// Whether units of an instant can be recorded without a chunk that the log has not.
    func hasRoom(at newest: UInt64, from sight: KeyLog.Sight) -> Bool {
        var after = self
        let gone = sight.hasLeft ? after.leaveBehind(sight) : nil
        return gone != nil || after.header.newest == newest || after.header.records >= recordsMax || after.hasRoom
    }

    /// Whether one more record has a place.
    private var hasRoom: Bool {
        header.hasChunks ? header.tail.index < LogChunk.records : header.rootCount < LogHeader.rootRecords
    }

    private mutating func append(_ units: UInt64, grain: UInt64) {
        let record = LogRecord(grain: grain, total: header.tailTotal &+ units)
        header.tailTotal = record.total
        if header.hasChunks {
            pool[header.tail.chunk][record: header.tail.index] = record
            header.tail = header.tail.at(header.tail.index + 1)
        } else {
            root[header.rootWord(header.rootCount)] = record.bits
            header.rootCount += 1
        }
    }

    /// Adds units to the newest record, which leaves when they do.
    private mutating func join(_ units: UInt64, grain: UInt64) {
        let record = LogRecord(grain: grain, total: header.tailTotal &+ units)
        header.tailTotal = record.total
        if header.hasChunks {
            pool[header.tail.chunk][record: header.tail.index - 1] = record
        } else {
            root[header.rootWord(header.rootCount - 1)] = record.bits
        }
        if header.records == 1 { header.oldestRecord = record }
    }

    // MARK: Chunks

    /// Chunks that have left a log, linked.
    private struct Gone {
        var first: LogChunk
        let last: LogChunk
        var count: Int

        /// Takes the first, to be used again at once.
        mutating func takeFirst(_ pool: LogPool) -> LogChunk? {
            let chunk = first
            first = pool[chunk.link.next]
            count -= 1
            chunk.clear()
            return chunk
        }
    }

    /// Lets go what has left, in hand; the chunks that are free once the header is written.
    @inline(__always)
    private mutating func leaveBehind(_ sight: KeyLog.Sight) -> Gone? {
        let edge = sight.edge
        header.sum = sight.sum
        header.before = edge.before
        header.oldestRecord = sight.oldest
        guard edge.place.chunk != 0 else {
            header.rootStart = (header.rootStart + edge.place.index) & (LogHeader.rootRecords - 1)
            header.rootCount -= edge.place.index
            return nil
        }
        header.rootCount = 0
        let from = header.oldest
        header.oldest = edge.place
        guard from.chunk != edge.place.chunk else { return nil }
        let last = pool[pool[edge.place.chunk].group.previous]
        return Gone(first: pool[from.chunk], last: last, count: Int(edge.place.number &- from.number))
    }

    /// Goes on in a new chunk, and closes the groups that are whole with that.
    @inline(never)
    private mutating func begin(_ chunk: LogChunk) {
        let previous = header.tail
        guard header.hasChunks else {
            chunk.group = LogGroup(units: 0, previous: 0)
            header.tail = LogPlace(chunk: chunk.index, index: 0, number: 0)
            header.oldest = header.tail
            (header.openUnits, header.openSource) = ((0, 0), (0, chunk.index))
            header.tailTotal = 0
            return
        }
        let number = previous.number &+ 1
        header.openUnits.near = (header.openUnits.near &+ header.tailTotal) & LogRecord.unitsMax
        header.openUnits.far = (header.openUnits.far &+ header.tailTotal) & LogRecord.unitsMax
        pool[previous.chunk].link = LogLink(next: chunk.index)
        chunk.group = LogGroup(units: 0, previous: previous.chunk)
        if LogGroups.endsNear(before: number), let source = LogGroups.near(of: number &- 1), isInside(source) {
            close(header.openSource.near, units: header.openUnits.near, skip: chunk)
        }
        if LogGroups.endsFar(before: number), isInside(LogGroups.far(of: number &- 1)) {
            close(header.openSource.far, units: header.openUnits.far, skip: chunk)
        }
        if LogGroups.beginsNear(number) { (header.openUnits.near, header.openSource.near) = (0, chunk.index) }
        if LogGroups.beginsFar(number) { (header.openUnits.far, header.openSource.far) = (0, chunk.index) }
        header.tail = LogPlace(chunk: chunk.index, index: 0, number: number)
        header.tailTotal = 0
    }

    private func close(_ source: UInt32, units: UInt64, skip: LogChunk) {
        let source = pool[source]
        source.link = LogLink(next: source.link.next, skip: skip.index)
        source.group = LogGroup(units: units, previous: source.group.previous)
    }

    /// Whether the chunk of a number is still in the log.
    private func isInside(_ number: UInt32) -> Bool {
        header.tail.number &- number <= header.tail.number &- header.oldest.number
    }

    // MARK: Giving back

    /// Takes units out of the record that was made at a grain, or that it has joined, and out of every total that they are in.
    ///
    /// Nothing is let go with it: the newest record stays where it is, and a question may come that is judged at that.
    mutating func refund(_ units: UInt64, recordedAt grain: UInt64, newestGrain: UInt64) -> UInt64 {
        guard grain <= newestGrain else { return 0 }
        var cursor = LogCursor(header)
        let log = LogExtent(pool: pool, root: root, header: header)
        // Whatever is older; a record may have moved on since, and never back.
        guard let record = cursor.pass(LogCursor.Bounds(age: newestGrain - grain + 1, newestGrain: newestGrain), log)
        else {
            return 0
        }
        let given = min(units, LogRecord.units(from: cursor.before, to: record.total))
        guard given > 0 else { return 0 }
        if cursor.place.chunk == 0 {
            reduceRoot(from: cursor.place.index, by: given)
        } else {
            reduceChunk(cursor, by: given)
        }
        header.sum -= given
        if cursor.place == LogCursor(header).place { header.oldestRecord = record.less(given) }
        header.write(to: root)
        return given
    }

    private mutating func reduceRoot(from index: Int, by units: UInt64) {
        for index in index..<header.rootCount {
            let word = header.rootWord(index)
            root[word] = LogRecord(bits: root[word]).less(units).bits
        }
        if !header.hasChunks { header.tailTotal = (header.tailTotal &- units) & LogRecord.unitsMax }
    }

    private mutating func reduceChunk(_ cursor: LogCursor, by units: UInt64) {
        let (chunk, number) = (pool[cursor.place.chunk], cursor.place.number)
        let isTail = chunk.index == header.tail.chunk
        for index in cursor.place.index..<(isTail ? header.tail.index : LogChunk.records) {
            chunk[record: index] = chunk[record: index].less(units)
        }
        guard !isTail else {
            header.tailTotal = (header.tailTotal &- units) & LogRecord.unitsMax
            return
        }
        if let source = LogGroups.near(of: number) {
            if source == LogGroups.near(of: header.tail.number) {
                header.openUnits.near = (header.openUnits.near &- units) & LogRecord.unitsMax
            } else if isInside(source) {
                assert(cursor.near.number == source)
                reduceGroup(of: cursor.near.chunk, by: units)
            }
        }
        let source = LogGroups.far(of: number)
        if source == LogGroups.far(of: header.tail.number) {
            header.openUnits.far = (header.openUnits.far &- units) & LogRecord.unitsMax
        } else if isInside(source) {
            assert(cursor.far.number == source)
            reduceGroup(of: cursor.far.chunk, by: units)
        }
    }

    private func reduceGroup(of source: UInt32, by units: UInt64) {
        let source = pool[source]
        source.group = LogGroup(
            units: (source.group.units &- units) & LogRecord.unitsMax, previous: source.group.previous)
    }
}

extension LogHeader {
    /// Makes the first record of all, in a root that has none.
    mutating func begin(with units: UInt64, _ newest: UInt64, grain: UInt64, in root: LogChunk) {
        let record = LogRecord(grain: grain, total: units)
        (self.newest, sum, rootCount, tailTotal) = (newest, units, 1, record.total)
        oldestRecord = record
        root[rootWord(0)] = record.bits
    }
}
