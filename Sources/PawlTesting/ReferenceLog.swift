// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// What one key was charged and when, by the plainest reading of a sliding-window log: a list of all of it.
///
/// A question at t counts what was recorded in (t − P, t]. What it is charged is recorded at t, rounded up to a whole number
/// of grains: the least power of two of nanoseconds of which a period has two fewer than 2⁴² at most. A question from before
/// the newest record is judged, and recorded, as at that one.
///
/// A log of a limit of n holds n records: once that many count, what is charged joins the newest one, which leaves a period
/// after the last that joined. What is charged at one grain is one record. The sum saturates at 2²² − 1.
package struct ReferenceLog: ReferenceKey, Hashable {
    private struct Record: Hashable {
        var time: Int128
        var units: Int128
    }

    private var limit: Limit
    private let period: Int128

    /// Nanoseconds of a grain.
    package let grain: Int128

    private var records: [Record] = []

    /// A key never seen.
    package init(_ limit: Limit) {
        self.limit = limit
        period = limit.period.wholeNanoseconds
        var grain: Int128 = 1
        while limit.period.wholeNanoseconds / grain > 1 << 42 - 3 { grain *= 2 }
        self.grain = grain
    }

    private func judged(_ now: Tick) -> Int128 { max(Int128(now.nanoseconds), records.last?.time ?? 0) }

    private func counts(_ record: Record, at now: Tick) -> Bool { judged(now) - record.time < period }

    private func sum(at now: Tick) -> Int128 { records.reduce(0) { counts($1, at: now) ? $0 + $1.units : $0 } }

    private func remaining(at now: Tick) -> Int128 { max(Int128(limit.count) - sum(at: now), 0) }

    /// Whether any record still counts.
    package func isLive(at now: Tick) -> Bool { records.last.map { counts($0, at: now) } ?? false }

    /// The instant that something is recorded at.
    package func recorded(at now: Tick) -> Int128 { (judged(now) + grain - 1) / grain * grain }

    private mutating func record(_ units: Int128, at now: Tick) {
        let time = recorded(at: now)
        let added = min(units, 1 << 22 - 1 - sum(at: now))
        records = records.filter { counts($0, at: now) }
        if let last = records.last, last.time == time || records.count >= limit.count {
            records[records.count - 1] = Record(time: time, units: last.units + added)
        } else {
            records.append(Record(time: time, units: added))
        }
    }

    /// Gives units back that were recorded at an instant, while they count, and no more than are there.
    package mutating func refund(_ units: Int, recordedAt time: Int128, at now: Tick) -> Int {
        guard time + period > judged(now),
            let index = records.firstIndex(where: { $0.time >= time && counts($0, at: now) })
        else { return 0 }
        let given = min(records[index].units, Int128(units))
        records[index].units -= given
        return Int(given)
    }

    /// Records are given back by when they were made.
    package func without(_ units: Int128) -> ReferenceLog { self }

    package mutating func refund(_ units: Int128, left: any ReferenceKey, without: any ReferenceKey, at now: Tick) {
        guard let made = (left as? ReferenceLog)?.records.last else { return }
        _ = refund(Int(units), recordedAt: made.time, at: now)
    }

    package func debt(at now: Tick) -> ReferenceDebt {
        ReferenceDebt(parts: sum(at: now), partsPerUnit: 1, burst: Int128(limit.count), since: now, log: self)
    }

    /// The same records, under a limit of the same period; logs are carried over in no other way.
    package func owing(_ debt: ReferenceDebt, by strategy: CarryOver) -> ReferenceLog {
        guard var log = debt.log, strategy == .keepDebt, log.period == period else { return self }
        log.limit = limit
        return log
    }

    package mutating func ask(_ verb: Verb, _ cost: Int, at now: Tick) -> DecisionFields {
        // Whoever takes what there is waits for one unit, not for all that was asked for.
        let needed = verb == .take ? min(cost, 1) : cost
        if cost < 0 || needed > limit.count && verb != .charge { return fields(.impossible, at: now) }
        guard cost == 0 || verb == .charge || remaining(at: now) >= needed else {
            let retryAfter = wait(for: Int128(needed), at: now)
            return fields(.refused(retryAfter: retryAfter), retryAfter: retryAfter, at: now)
        }
        let spent =
            switch verb {
            case .admit, .charge: Int128(cost)
            case .take: min(Int128(cost), remaining(at: now))
            case .peek: Int128(0)
            }
        if spent > 0 { record(spent, at: now) }
        return fields(.admitted, charged: Int(spent), at: now)
    }

    /// Until so many records have left, one after the other, that the units fit.
    private func wait(for units: Int128, at now: Tick) -> Duration {
        var sum = sum(at: now)
        for record in records where counts(record, at: now) {
            sum -= record.units
            if sum + units <= limit.count { return leave(record) - now }
        }
        return .zero
    }

    private func leave(_ record: Record) -> Tick { Tick(nanoseconds: UInt64(record.time + period)) }

    /// The fields of an answer after which the key is as it is.
    private func fields(
        _ outcome: Decision.Outcome, charged: Int = 0, retryAfter: Duration? = nil, at now: Tick
    ) -> DecisionFields {
        let newest = isLive(at: now) ? records.last : nil
        return DecisionFields(
            outcome, charged: charged, remaining: Int(remaining(at: now)), retryAfter: retryAfter,
            resetAfter: newest.map { leave($0) - now } ?? .zero)
    }
}
