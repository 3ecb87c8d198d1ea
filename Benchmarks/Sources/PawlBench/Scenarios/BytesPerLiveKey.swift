// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl

/// How much memory a live key takes, in a limiter that holds as many as it promised.
struct BytesPerLiveKey: Scenario {
    let name = "bytes-per-key"
    let claim = "From a hundred thousand keys on, a live key takes at most 24 bytes, and none is forgotten."

    var contestants: [ContestantChoice] { [.pawl, .mutex] }

    func run(_ settings: Settings, into report: inout Report) throws {
        if settings.contestants.contains(.pawl) {
            for capacity in settings.isQuick ? [100_000, 1_000_000] : [100_000, 1_000_000, 10_000_000] {
                try run(capacity: capacity, into: &report)
            }
        }
        if settings.contestants.contains(.mutex) {
            for length in settings.lengths { try runDictionary(keys: 1_000_000, of: length, into: &report) }
        }
    }

    private func run(capacity: Int, into report: inout Report) throws {
        let before = machine_resident_bytes()
        let limiter = try RateLimiter(
            Limit(1, per: .seconds(86_400), burst: 1), capacity: capacity,
            hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
        for key in 0..<capacity where !limiter.admit(key).isAdmitted { throw Wrong("new key \(key) was refused") }
        let resident = machine_resident_bytes()
        for key in 0..<capacity where limiter.admit(key).isAdmitted { throw Wrong("key \(key) was forgotten") }
        let counts = limiter.tableCounts
        guard counts.entries == capacity, counts.evicted == 0 else { throw Wrong("\(counts) at \(capacity)") }

        let reserved = Double(limiter.reservedBytes) / Double(capacity)
        report.add(
            Figure(
                scenario: name, name: "\(capacity) keys, reserved", value: reserved, unit: "B/key", budget: "≤ 24",
                isMet: reserved <= 24))
        guard resident > 0 else { return }
        report.add(
            Figure(
                scenario: name, name: "\(capacity) keys, resident growth",
                value: Double(Int64(resident) - Int64(before)) / Double(capacity), unit: "B/key"))
        report.add(
            Figure(
                scenario: name, name: "\(capacity) keys, resident, the whole process", value: Double(resident) / 1e6,
                unit: "MB"))
    }

    /// The same keys in a dictionary, which keeps each key's text as well.
    private func runDictionary(keys: Int, of length: Int, into report: inout Report) throws {
        let before = machine_resident_bytes()
        let dictionary = LockedDictionary(try Limit(1, per: .seconds(86_400), burst: 1))
        let form = KeyForm(bytes: length, door: .string)
        for key in 0..<keys where !dictionary.admit(form.text(key)) { throw Wrong("new key \(key) was refused") }
        let resident = machine_resident_bytes()
        for key in 0..<keys where dictionary.admit(form.text(key)) { throw Wrong("key \(key) was forgotten") }
        guard resident > 0 else { return }
        report.add(
            Figure(
                scenario: name,
                name: "\(keys) keys, resident growth, \(ContestantChoice.mutex.name), \(form.description)",
                value: Double(Int64(resident) - Int64(before)) / Double(keys), unit: "B/key"))
    }
}
