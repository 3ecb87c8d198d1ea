// SPDX-License-Identifier: Apache-2.0

/// A reader of what strangers write, with what must hold of it for any bytes whatever.
enum Parser: String, CaseIterable {
    case rates
    case logs
    case json
    case keys

    /// Checks everything that is promised about one input.
    func check(_ input: [UInt8]) throws {
        switch self {
        case .rates: try RateStrings.check(input)
        case .logs: try AccessLogs.check(input)
        case .json: try JSONLines.check(input)
        case .keys: try KeyEncoding.check(input)
        }
    }
}

/// A promise that did not hold, and what was seen instead.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String
}

/// Stops at the first promise that does not hold. What was seen is worked out for those alone.
func promise(_ holds: Bool, _ description: @autoclosure () -> String) throws(BrokenPromise) {
    guard holds else { throw BrokenPromise(description: description()) }
}
