// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// What is known of a log without reading its records: the first line of its first chunk, the *root*.
///
///     word  0        newest: when the newest record was made, in nanoseconds; a whole number of grains
///           1        units in the log | total before the oldest record | first and number of the root's own records |
///                    how often the log was changed, in 12 bits
///           2        chunk, place and number of the chunk of the oldest record, where it is not in the root
///           3        chunk, records and number of the newest chunk
///           4        the oldest record itself
///           5        total of the newest record
///           6        units of the groups that are not yet whole, without the newest chunk
///           7        the chunks at which they begin
///           8 ··· 15 the root's own records, a ring
///
/// A small log is its root alone: eight records go round in it. Once there are more, the log goes on in chunks, and comes
/// back to its root when everything in it has left. Chunks are taken at the newest end and returned at the oldest.
///
/// A refusal that waits for the oldest record reads this one line.
struct LogHeader {
    static let rootRecords = 8
    private static let firstRootRecord = 8

    var newest: UInt64
    private var units: UInt64
    var oldest: LogPlace
    /// Its `index` is how many records the newest chunk has; ``LogPlace/none`` where the root is all there is.
    var tail: LogPlace
    var oldestRecord: LogRecord
    var tailTotal: UInt64
    private var open: UInt64
    private var sources: UInt64

    private static let changesShift: UInt64 = 52

    /// A log without records, which goes on counting the changes of another.
    init(after other: LogHeader? = nil) {
        (newest, tailTotal, open, sources) = (0, 0, 0, 0)
        units = ((other?.units ?? 0) &>> Self.changesShift) &<< Self.changesShift
        (oldest, tail, oldestRecord) = (.none, .none, LogRecord(bits: 0))
    }

    @inline(__always)
    init(_ root: LogChunk) {
        newest = root[0]
        units = root[1]
        oldest = LogPlace(bits: root[2])
        tail = LogPlace(bits: root[3])
        oldestRecord = LogRecord(bits: root[4])
        tailTotal = root[5]
        open = root[6]
        sources = root[7]
    }

    @inline(__always)
    func write(to root: LogChunk) {
        root[0] = newest
        root[2] = oldest.bits
        root[3] = tail.bits
        root[4] = oldestRecord.bits
        root[5] = tailTotal
        root[6] = open
        root[7] = sources
        // ORDERING: release, pairs with the acquiring fence in `KeyLog.changeMark`: who reads the new count reads all the rest.
        atomicMemoryFence(ordering: .releasing)
        // The bits above the others: what overflows is gone.
        root[1] = units &+ 1 &<< Self.changesShift
    }

    /// The units in a log, of which some may have left.
    ///
    /// - Parameter units: the second of its words.
    @inline(__always)
    static func sum(in units: UInt64) -> UInt64 { units & LogRecord.unitsMax }

    /// The units in the log.
    var sum: UInt64 {
        get { Self.sum(in: units) }
        set { units = units & ~LogRecord.unitsMax | newValue & LogRecord.unitsMax }
    }

    /// The total before the oldest record.
    var before: UInt64 {
        get { units &>> 22 & LogRecord.unitsMax }
        set { units = units & ~(LogRecord.unitsMax &<< 22) | (newValue & LogRecord.unitsMax) &<< 22 }
    }

    /// Which of the root's places has the first of its records.
    var rootStart: Int {
        get { Int(units &>> 44 & 0x7) }
        set { units = units & ~(0x7 &<< 44) | UInt64(newValue & 0x7) &<< 44 }
    }

    /// The records in the root.
    var rootCount: Int {
        get { min(Int(units &>> 48 & 0xF), Self.rootRecords) }
        set { units = units & ~(0xF &<< 48) | UInt64(newValue) &<< 48 }
    }

    /// The units of the groups that are not yet whole.
    var openUnits: (near: UInt64, far: UInt64) {
        get { (open & LogRecord.unitsMax, open &>> 32) }
        set { open = newValue.near & LogRecord.unitsMax | (newValue.far & LogRecord.unitsMax) &<< 32 }
    }

    /// The chunks at which they begin.
    var openSource: (near: UInt32, far: UInt32) {
        get { (UInt32(truncatingIfNeeded: sources), UInt32(truncatingIfNeeded: sources &>> 32)) }
        set { sources = UInt64(newValue.near) | UInt64(newValue.far) &<< 32 }
    }

    /// Whether the log goes on beyond its root.
    var hasChunks: Bool { tail.chunk != 0 }

    /// Chunks beside the root.
    var chunks: Int { hasChunks ? Int(tail.number &- oldest.number) + 1 : 0 }

    /// Records that are in the log.
    var records: Int {
        rootCount + (hasChunks ? Int(tail.number &- oldest.number) * LogChunk.records + tail.index - oldest.index : 0)
    }

    /// Which word of the root holds one of its records, counted from the oldest of them.
    func rootWord(_ index: Int) -> Int { Self.firstRootRecord + (rootStart + index) & (Self.rootRecords - 1) }
}
