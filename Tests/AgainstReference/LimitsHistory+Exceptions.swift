// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport

// Keys that are blocked, have limits of their own for a while, are reset or pay a penalty.

extension LimitsHistory {
    /// Does something to one key under one limit.
    mutating func makeException() throws -> String? {
        var (limit, key) = (anyLimit(), anyKey())
        // Often of one that is an exception already.
        if let end = ends.randomElement(using: &random), !random.onceIn(3) { (limit, key) = (end.limit, end.key) }
        guard !names[limit].isRemoved else { return nil }
        let id = names[limit].id
        switch Int.random(in: 0..<13, using: &random) {
        case 0..<3:
            let duration = Duration.nanoseconds(
                random.magnitude(1...max(4 * nanoseconds(reference[limit].limit.period), 1)))
            try limiter.block(key, for: duration, under: id, at: anyInstant())
            let until = now.advanced(by: duration)
            reference.block(limit, key, until: until, at: now)
            expect(end(until, limit, key, isOfBlock: true))
            note(.blocked)
            tell { _ in "blocked limit \(limit) for \(key) for \(duration)" }
        case 3:
            limiter.unblock(key, under: id)
            reference.unblock(limit, key)
            ends.removeAll { $0.isOfBlock && $0.limit == limit && $0.key == key }
            note(.unblocked)
            tell { _ in "unblocked limit \(limit) for \(key)" }
        case 4..<7: return try override(limit, key)
        case 7:
            limiter.endOverride(key, under: id, at: anyInstant())
            reference.endOverride(limit, key, at: now)
            ends.removeAll { !$0.isOfBlock && $0.limit == limit && $0.key == key }
            names[limit].carriedKeys[key, default: 0] += 1
            note(.overrideEnded)
            tell { _ in "ended the override of limit \(limit) for \(key)" }
        case 8, 9:
            limiter.reset(key, under: id, at: anyInstant())
            reference.reset(limit, key, at: now)
            note(.resetAlone)
            tell { _ in "reset limit \(limit) for \(key)" }
        default: return penalise(limit, key)
        }
        raiseFloor(to: now)
        return peek(limit, key)
    }

    private mutating func override(_ limit: Int, _ key: Key) throws -> String? {
        let own = try anyLimit(for: reference[limit].limit)
        let duration: Duration? =
            random.onceIn(3)
            ? nil : .nanoseconds(random.magnitude(1...max(4 * nanoseconds(reference[limit].limit.period), 1)))
        try limiter.override(key, with: own, for: duration, under: names[limit].id, at: anyInstant())
        let until = duration.map { now.advanced(by: $0) } ?? .last
        reference.override(limit, key, with: own, until: until, at: now)
        expect(end(until, limit, key, isOfBlock: false))
        if duration == nil { ends.removeLast() }
        names[limit].carriedKeys[key, default: 0] += 1
        note(.overridden)
        tell { _ in "overrode limit \(limit) for \(key) by \(own) until \(until)" }
        raiseFloor(to: now)
        return peek(limit, key)
    }

    private mutating func penalise(_ limit: Int, _ key: Key) -> String? {
        let units =
            random.onceIn(20) ? anyCost(limit) : random.magnitude(1...min(reference[limit].limit.burst, 1 << 40))
        let before = limiter.counts(under: names[limit].id)
        let decision = limiter.penalise(key, by: units, under: names[limit].id, at: anyInstant())
        let expected = reference.ask(.charge, limit, key, units, at: now)
        if reference.isBlocked(limit, key) { note(.chargedBehindBlock) }
        note(.penalised)
        tell { _ in "penalised \(key) by \(units) of limit \(limit): \(expected)" }
        let after = limiter.counts(under: names[limit].id)
        // A sum that is full stays so.
        guard after.units == before.units || after.units == .max, after.admitted == before.admitted else {
            return "a penalty of \(units) counted as served: \(before), \(after)"
        }
        return compare("penalise \(units)", decision, expected, limit, key)
    }

    private mutating func expect(_ end: End) {
        ends.removeAll { $0.isOfBlock == end.isOfBlock && $0.limit == end.limit && $0.key == end.key }
        ends.append(end)
    }
}
