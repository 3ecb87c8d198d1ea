// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the environment asks of the tests.
public enum TestSize {
    /// `PAWL_LONG=1`: the full figures, which take minutes.
    public static let isLong = ProcessInfo.processInfo.environment["PAWL_LONG"] == "1"

    /// Whether the tests were compiled to be fast.
    public static var isOptimised: Bool {
        #if DEBUG
            false
        #else
            true
        #endif
    }

    /// `PAWL_SANITIZER=thread|address`: everything is several times slower.
    public static let isSanitized = ProcessInfo.processInfo.environment["PAWL_SANITIZER"] != nil

    /// The right amount of work for the occasion: an unoptimised build does a fifth of the usual.
    public static func rounds(long: Int, usual: Int, sanitized: Int) -> Int {
        if isLong { return long }
        if isSanitized { return sanitized }
        #if DEBUG
            return usual / 5
        #else
            return usual
        #endif
    }
}
