// SPDX-License-Identifier: Apache-2.0

// Rate strings: one grammar for code, rule files and the command line.
//
//   rate   = "unlimited" | count ("/" | "per") [n] unit option*
//   option = "burst=" count | "algorithm=" name
//   unit   = ms | s | sec | second(s) | min | minute(s) | h | hour(s) | d | day(s) | w | week(s)
//
// Words are lower case and separated by spaces; nothing is guessed. Other libraries read "10/month"
// as ten per minute; here it is an error with a hint.

extension Limit: CustomStringConvertible {
    /// Reads a rate string such as `100/second`, `5 per 10 minutes` or `100/hour burst=10`.
    ///
    /// The forms are `count/unit`, `count/[n] unit` and `count per [n] unit`, each followed by options
    /// (`burst=`, `algorithm=gcra|fixed-window|sliding-counter|sliding-log`), or `unlimited`. Units: `ms`, `s`, `sec`,
    /// `second(s)`, `min`, `minute(s)`, `h`, `hour(s)`, `d`, `day(s)`, `w`, `week(s)`.
    ///
    /// - Throws: ``LimitError`` naming the part at fault and what is allowed there.
    public init(_ rate: some StringProtocol) throws(LimitError) {
        var reader = RateReader(rate.utf8)
        self = try reader.limit()
    }

    /// The limit as a rate string, in the unit it was written in; reads back as an equal limit.
    public var description: String {
        guard algorithm != .unlimited else { return "unlimited" }
        let units = periodMilliseconds / unit.milliseconds
        let name = unit.rawValue
        // "300s" and "2 hours": abbreviations stand close to their number, words do not.
        let space = name.utf8.count > 3 ? " " : ""
        let rate = units == 1 ? "\(count)/\(name)" : "\(count)/\(units)\(space)\(name)"
        if algorithm != .gcra { return "\(rate) algorithm=\(algorithm.rawValue)" }
        return burst == count ? rate : "\(rate) burst=\(burst)"
    }
}
