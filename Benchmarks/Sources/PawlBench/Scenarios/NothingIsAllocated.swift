// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl

/// What deciding takes from the heap, by jemalloc's own count for this thread.
struct NothingIsAllocated: Scenario {
    let name = "heap-bytes"
    let claim = "A decision allocates nothing: admitted or refused, of a known key or a new one, alone or in a batch."

    private static let decisions = 1 << 20

    func run(_ settings: Settings, into report: inout Report) throws {
        let admitting = try Limit(1_000_000_000, per: .seconds(1))
        let refusing = try Limit(1, per: .seconds(86_400), burst: 1)
        for form in settings.forms {
            for batch in [1, 32] {
                try measure("admitted", admitting, .same, form, batch, into: &report)
                try measure("refused", refusing, .same, form, batch, into: &report)
                try measure("new key", refusing, .each(keys: Self.decisions), form, batch, into: &report)
            }
        }
    }

    private func measure(
        _ what: String, _ limit: Limit, _ order: Order, _ form: KeyForm, _ batch: Int, into report: inout Report
    ) throws {
        let questions = Questions(order.indices(count: Self.decisions), form: form)
        let limiter = try RateLimiter(limit, capacity: order.keys, hashKey: HashKey(0, 1))
        let contestant = form.contestant(limiter, questions, batch: batch)
        // The thread's first question makes its counters.
        _ = limiter.peek(0)
        limiter.charge(-1, cost: 0)
        var before: UInt64 = 0
        var after: UInt64 = 0
        guard unsafe machine_allocated_bytes(&before) else { throw Wrong("jemalloc is not linked") }
        _ = contestant.ask(from: 0, count: Self.decisions)
        _ = unsafe machine_allocated_bytes(&after)
        let bytes = Double(after - before)
        guard limiter.counts().questions >= Self.decisions else { throw Wrong("not all questions were counted") }
        report.add(
            Figure(
                scenario: name,
                name: "\(Self.decisions) × \(what), \(form.description)\(batch > 1 ? " in batches" : "")", value: bytes,
                unit: "B",
                budget: "0", isMet: bytes == 0))
    }
}
