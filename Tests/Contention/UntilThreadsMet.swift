// SPDX-License-Identifier: Apache-2.0

import Testing

/// Repeats a trial until two threads have met on one word: without that nothing was tested.
func untilThreadsMet(_ trial: () throws -> Int) rethrows {
    for _ in 0..<50 {
        if try trial() > 0 { return }
    }
    Issue.record("the threads never met in 50 trials")
}
