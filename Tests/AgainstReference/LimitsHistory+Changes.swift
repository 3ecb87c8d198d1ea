// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

// Limits that change, come and go, keys that are reset, and sweeps.

extension LimitsHistory {
    mutating func change() throws -> String? {
        let limit = anyLimit()
        guard !names[limit].isRemoved else { return nil }
        let new = try anyLimit(for: reference[limit].limit)
        let (mode, strategy) = (random.mode(), CarryOver.allCases.randomElement(using: &random) ?? .keepDebt)
        let instant = instantNearby()
        try limiter.change(names[limit].id, to: new, mode: mode, carrying: strategy, at: instant)
        reference.change(limit, to: new, mode: mode, carrying: strategy, at: instant)
        note(.changed)
        tell { _ in "changed limit \(limit) to \(new) \(mode) by \(strategy) as of \(instant)" }
        // An unlimited one forgets its keys, and not those that have a limit of their own.
        noteChange(of: limit, forgets: strategy == .reset || mode == .off)
        raiseFloor(to: instant)
        return peekAll(limit).map { "changed to \(new) by \(strategy) as of \(instant); \($0)" }
    }

    /// Removes a limit, brings one back, or adds a new one.
    mutating func comeOrGo() throws -> String? {
        if let limit = names.indices.first(where: { names[$0].isRemoved }) {
            let new = try anyLimit(for: reference[limit].limit)
            let id = try limiter.add(names[limit].id.description, new)
            guard id == names[limit].id else { return "\(names[limit].id) came back as another" }
            reference.change(limit, to: new, carrying: .reset, at: now)
            names[limit].isRemoved = false
            noteChange(of: limit, forgets: true)
            note(.added)
            tell { _ in "brought limit \(limit) back as \(new)" }
        } else if random.onceIn(3), names.count < 8 {
            let (new, mode) = (try anyLimit(for: .unlimited), random.mode())
            names.append(Name(id: try limiter.add("limit-\(names.count)", new, mode: mode)))
            guard reference.add(new, mode: mode) == names.count - 1 else { return "a limit of another number" }
            note(.added)
            tell { _ in "added \(new) \(mode)" }
        } else {
            let limit = anyLimit()
            try limiter.remove(names[limit].id)
            reference.change(limit, to: reference[limit].limit, mode: .off, carrying: .reset, at: now)
            reference.removeExceptions(of: limit)
            ends.removeAll { $0.limit == limit }
            names[limit].isRemoved = true
            noteChange(of: limit, forgets: true)
            note(.removed)
            tell { _ in "removed limit \(limit)" }
        }
        raiseFloor(to: now)
        return peek(anyLimit(), anyKey())
    }

    mutating func resetAll() throws -> String? {
        let instant = instantNearby()
        try limiter.resetAll(at: instant)
        reference.resetAll(at: instant)
        for limit in names.indices { noteChange(of: limit, forgets: true) }
        note(.reset)
        tell { _ in "reset all as of \(instant)" }
        raiseFloor(to: instant)
        return peek(anyLimit(), anyKey()).map { "reset all as of \(instant); \($0)" }
    }

    mutating func sweep() -> String? {
        limiter.sweep(at: now)
        reference.sweep(at: now)
        tell { _ in "swept" }
        note(.swept)
        raiseFloor(to: now)
        let violations = limiter.engine.audit().violations
        return violations.isEmpty ? peek(anyLimit(), anyKey()) : violations.joined(separator: "; ")
    }

    private mutating func noteChange(of limit: Int, forgets: Bool) {
        if forgets { names[limit].forgotten += 1 } else { names[limit].carried += 1 }
    }

    private mutating func peekAll(_ limit: Int) -> String? {
        // Not always, as an entry is also to meet several changes at once.
        guard random.onceIn(3) else { return nil }
        for key in keys {
            if let fault = peek(limit, key) { return fault }
        }
        return nil
    }
}
