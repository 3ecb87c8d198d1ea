// SPDX-License-Identifier: Apache-2.0

/// One request to the imaginary site, still without the form of a log line.
struct Request {
    /// Milliseconds from the log's first midnight to the request's arrival.
    var time: Int
    /// Milliseconds until it was answered. Servers log when they have answered, under the time of arrival.
    var duration: Int
    var address: String
    /// Empty where nobody is logged in.
    var user = ""
    var method = "GET"
    var target: String
    var status = 200
    var size: Int
    /// Empty where there is none.
    var referer = ""
    var agent: String
    /// Units that the request is worth to a limiter.
    var cost = 1

    var end: Int { time + duration }
}

/// Lengths of time in milliseconds.
enum Milliseconds {
    static let second = 1000
    static let minute = 60 * second
    static let hour = 60 * minute
    static let day = 24 * hour
}
