// SPDX-License-Identifier: Apache-2.0

/// A wrong answer, or a run that cannot be trusted: ends the benchmark, for a fast wrong limiter is worth nothing.
struct Wrong: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
