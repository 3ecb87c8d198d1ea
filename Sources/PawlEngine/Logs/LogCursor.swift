// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// A place in a log, which moves from the oldest record towards the newest one and knows how many units it has passed.
///
/// It passes records by age, to find where the window begins, and by units, to find which record must leave before a
/// question fits. Either way the steps that chunks know of make that bounded: of a hundred thousand records no
/// search looks at a hundred chunks.
///
/// It can be sent through a log that changes meanwhile: it never leaves the pool, and stops after a while.
struct LogCursor {
    /// Chunks that a cursor looks at, at most: twice what its two searches need in the longest log.
    static let chunksMax = 300

    /// The place, in the root where the chunk is 0.
    private(set) var place: LogPlace
    /// The total of the record before it.
    private(set) var before: UInt64
    /// The units that were passed.
    private(set) var passed: UInt64 = 0
    /// The chunks that were looked at.
    private(set) var chunksSeen = 0
    /// The last chunks that were entered at which groups begin.
    private(set) var near = LogPlace.none
    private(set) var far = LogPlace.none

    @inline(__always)
    init(_ header: LogHeader) {
        before = header.before
        place = header.rootCount > 0 ? .none : header.oldest
        noteSource()
    }

    /// What to pass: records of an age, and those before which too few units are passed.
    struct Bounds {
        var age = UInt64.max
        var units: UInt64 = 0
        let newestGrain: UInt64

        func pass(_ record: LogRecord, through units: UInt64) -> Bool {
            units < self.units || record.age(before: newestGrain) >= age
        }
    }

    /// Goes on to the first record that is not to be passed, and returns it; nil where there is none.
    mutating func pass(_ bounds: Bounds, _ log: LogExtent) -> LogRecord? {
        if place.chunk == 0 {
            if let record = passInRoot(bounds, log) { return record }
            guard log.header.hasChunks else { return nil }
            enter(log.header.oldest.chunk, number: log.header.oldest.number)
        }
        var isEntered = false
        while chunksSeen < Self.chunksMax {
            if let record = passInChunk(bounds, log, isEntered: isEntered) { return record }
            guard place.chunk != log.header.tail.chunk, goOn(bounds, log) else { return nil }
            isEntered = true
        }
        return nil
    }

    private mutating func passInRoot(_ bounds: Bounds, _ log: LogExtent) -> LogRecord? {
        while place.index < log.header.rootCount {
            let record = LogRecord(bits: log.root[log.header.rootWord(place.index)])
            guard pass(record, bounds) else { return record }
        }
        return nil
    }

    private mutating func passInChunk(_ bounds: Bounds, _ log: LogExtent, isEntered: Bool) -> LogRecord? {
        let chunk = log.pool[place.chunk]
        let count = place.chunk == log.header.tail.chunk ? log.header.tail.index : LogChunk.records
        chunksSeen += 1
        if isEntered, count > 0 {
            // Most chunks of a long search are passed whole.
            let last = chunk[record: count - 1]
            let through = through(last)
            if bounds.pass(last, through: through) {
                (passed, before, place) = (through, last.total, place.at(count))
                return nil
            }
        }
        while place.index < count {
            let record = chunk[record: place.index]
            guard pass(record, bounds) else { return record }
        }
        return nil
    }

    /// Passes one record if that is to be.
    private mutating func pass(_ record: LogRecord, _ bounds: Bounds) -> Bool {
        let through = through(record)
        guard bounds.pass(record, through: through) else { return false }
        (passed, before) = (through, record.total)
        place = place.at(place.index + 1)
        return true
    }

    private func through(_ record: LogRecord) -> UInt64 {
        LogRecord.units(from: before, to: passed &+ record.total)
    }

    /// From the end of a chunk to the next one, or as far as it leads if that is to be passed too.
    private mutating func goOn(_ bounds: Bounds, _ log: LogExtent) -> Bool {
        let chunk = log.pool[place.chunk]
        let link = chunk.link
        if link.skip != 0 {
            let first = log.pool[link.skip][record: 0]
            // All of the group, but not what had left this chunk before.
            let units = LogRecord.units(from: before, to: passed &+ chunk.group.units)
            if bounds.pass(first, through: (units &+ first.total) & LogRecord.unitsMax) {
                passed = units
                let span = LogGroups.beginsFar(place.number) ? 256 : 16 - place.number % 16
                enter(link.skip, number: place.number &+ span)
                return true
            }
            chunksSeen += 1
        }
        guard link.next != 0 else { return false }
        enter(link.next, number: place.number &+ 1)
        return true
    }

    private mutating func enter(_ chunk: UInt32, number: UInt32) {
        place = LogPlace(chunk: chunk, index: 0, number: number)
        before = 0
        noteSource()
    }

    private mutating func noteSource() {
        guard place.chunk != 0 else { return }
        if LogGroups.beginsFar(place.number) { far = place }
        if LogGroups.beginsNear(place.number) { near = place }
    }
}

/// A log as a cursor reads it.
struct LogExtent {
    let pool: LogPool
    let root: LogChunk
    let header: LogHeader
}
