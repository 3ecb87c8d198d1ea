// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Ten thousand requests to a public web site over four days, decided again on virtual time.
@Suite struct RealTraffic {
    /// The traffic lies beside the package and not in it, so a clone without it says that this was skipped.
    @Test(
        .enabled(if: AccessLog.isPresent, "no shared/data/apache_access.log.gz beside the package"),
        arguments: ["20/minute", "7 per 300 seconds burst=3", "100/hour burst=10"])
    func everyLineIsDecidedAsTheReferenceSays(rate: String) throws {
        let log = try AccessLog(gzip: AccessLog.file)
        #expect(log.lines.count == 10_000 && log.malformed == 0)
        #expect(Set(log.lines.map(\.address)).count == 1_753)

        let clock = ManualClock()
        let limiter = try RateLimiter(rate, capacity: 2_000, time: .manual(clock))
        var reference = try ReferenceLimiter(Limit(rate))
        var real = try ReferenceLimiter(Limit(rate), timing: .continuous)
        let (start, first) = (limiter.now, log.lines.first?.seconds ?? 0)
        var (admitted, refused, furthest) = (0, 0, 0)
        for (index, line) in log.lines.enumerated() {
            let elapsed = Duration.seconds(line.seconds - first)
            clock.advance(by: elapsed - clock.elapsed)
            let now = start.advanced(by: elapsed)
            let decision = limiter.admit(line.address)
            let answer = DecisionFields(decision)
            let expected = reference.admit(line.address, at: now)
            let really = real.admit(line.address, at: now)
            let apart = [(answer.retryAfter, really.retryAfter), (answer.resetAfter, really.resetAfter)]
                .map { abs(nanoseconds($0.0 ?? .zero) - nanoseconds($0.1 ?? .zero)) }
            furthest = max(furthest, apart[0], apart[1])
            let agreesWithReal = answer.isAdmitted == really.isAdmitted && answer.remaining == really.remaining
            if answer != expected || !agreesWithReal || furthest > 2 {
                Issue.record("\(rate), line \(index + 1): \(answer), expected \(expected), in real numbers \(really)")
                return
            }
            if decision.isAdmitted { admitted += 1 } else { refused += 1 }
        }
        print("\(rate): \(admitted) admitted, \(refused) refused, waiting times at most \(furthest) ns from real ones")
        #expect(admitted + refused == 10_000 && refused > 0)
        #expect(limiter.counts().admitted == admitted && limiter.counts().refused == refused)
        #expect(limiter.engine.audit().violations == [] && limiter.tableCounts.evicted == 0)
    }
}
