// SPDX-License-Identifier: Apache-2.0

import CFloor
import Pawl

/// The floor, asked the same questions over a table of as many bytes as the limiter's.
@safe
final class Floor: Contestant, @unchecked Sendable {
    private let table: floor_table
    private let questions: Questions
    private let batch: Int

    /// - Parameters:
    ///   - limit: says how long one question occupies a slot, so that the floor refuses about as often.
    ///   - batch: how many questions it may look at together; 1 for one after the other.
    init(
        bytes: Int, limit: Limit, _ clock: ClockChoice = .kernel, hashKey: (UInt64, UInt64), _ questions: Questions,
        batch: Int = 1
    ) throws(Wrong) {
        let interval = max(UInt64(limit.period / .nanoseconds(1)) / UInt64(limit.count), 1)
        var table = unsafe floor_table_make(bytes, hashKey.0, hashKey.1, interval, interval * UInt64(limit.burst))
        unsafe table.rate = clock.floorRate
        unsafe self.table = table
        self.questions = questions
        self.batch = batch
        guard unsafe table.lines != nil else { throw Wrong("no memory for a floor of \(bytes) bytes") }
        guard floor_hash_is_right() else { throw Wrong("the floor's hash is not SipHash-1-3") }
    }

    deinit { unsafe floor_table_free(table) }

    func ask(from position: Int, count: Int) -> Int {
        let length = questions.form.bytes
        // SAFETY: positions are below `questions.count`, and each key has `length` bytes.
        let keys = unsafe UnsafePointer(questions.bytes + position * length)
        return batch == 1
            ? unsafe Int(floor_ask(table, keys, length, count))
            : unsafe Int(floor_ask_batch(table, keys, length, count, batch))
    }
}
