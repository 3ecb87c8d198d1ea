// SPDX-License-Identifier: Apache-2.0

import Pawl

/// What time brings to a key under the limits that it has had, one after the other, in billionths of a unit: what may pass in an
/// interval is a burst at its beginning and what was supplied until its end.
///
///     gcra             count · time / period
///     sliding-log      the same, as no period holds more than the count
///     fixed-window     the count with each window that begins
///     sliding-counter  the same, as no window lets more pass than the count
///     a change         as much as the burst is raised by; what is lowered brings nothing, and takes back nothing that is owed
///
/// Straight from what limits promise, and with nothing of how they are kept.
struct Supply {
    /// One unit.
    static let unit: Int128 = 1_000_000_000

    /// What a limiter may give on top, a thousandth of a unit: the 2 ns of its steps, and what is rounded here.
    static let slack: Int128 = unit / 1000

    private(set) var limit: Limit
    /// How often the limit was changed.
    private(set) var era = 0
    private var since: Tick
    private var before: Int128 = 0
    private let unixAtZero: Int128

    /// - Parameter unixAtZero: The Unix time of tick zero in nanoseconds, to which windows are aligned.
    init(_ limit: Limit, since: Tick, unixAtZero: Int128) {
        self.limit = limit
        self.since = since
        self.unixAtZero = unixAtZero
    }

    /// Supplied by an instant since the beginning. One from before the last change is told by what the limit of now would have
    /// brought since.
    func by(_ now: Tick) -> Int128 {
        switch limit.algorithm {
        case .gcra, .slidingLog:
            before + Self.floor((instant(now) - instant(since)) * Int128(limit.count) * Self.unit, period)
        case .fixedWindow, .slidingCounter:
            before + (window(of: now) - window(of: since)) * Int128(limit.count) * Self.unit
        case .unlimited: before
        }
    }

    mutating func change(to next: Limit, at now: Tick) {
        before = by(now) + Int128(max(next.burst - limit.burst, 0)) * Self.unit
        (limit, since, era) = (next, now, era + 1)
    }

    // MARK: Windows

    var period: Int128 { nanoseconds(of: limit.period) }

    /// The number of the window that an instant is in, from 1970 on.
    func window(of now: Tick) -> Int128 { Self.floor(unixAtZero + instant(now), period) }

    /// The nanoseconds of an instant's window that are still to come.
    func left(at now: Tick) -> Int128 { (window(of: now) + 1) * period - unixAtZero - instant(now) }

    private func instant(_ tick: Tick) -> Int128 { Int128(tick.nanoseconds) }

    private static func floor(_ dividend: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}

/// Whole nanoseconds of a duration.
func nanoseconds(of duration: Duration) -> Int128 {
    let (seconds, attoseconds) = duration.components
    return Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
}
