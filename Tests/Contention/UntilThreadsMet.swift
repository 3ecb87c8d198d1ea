// SPDX-License-Identifier: Apache-2.0

import Testing

/// Repeats a trial until two threads have met on one word: without that nothing was tested.
///
/// For a while rather than for so many trials: beside other tests, two threads may have one processor between them for seconds.
func untilThreadsMet(_ trial: () throws -> Int) rethrows {
    let (clock, start) = (ContinuousClock(), ContinuousClock.now)
    var trials = 0
    repeat {
        if try trial() > 0 { return }
        trials += 1
    } while start.duration(to: clock.now) < .seconds(120)
    Issue.record("the threads never met in \(trials) trials")
}
