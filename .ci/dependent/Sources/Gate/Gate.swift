// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A user's first program: five questions to a limit of three.
@main
struct Gate {
    static func main() throws {
        let limiter = try RateLimiter("3/hour", capacity: 1_000)
        let admitted = (1...5).filter { _ in limiter.admit("user-42").isAdmitted }
        print("admitted \(admitted.count) of 5, remaining \(limiter.peek("user-42").remaining)")
    }
}
