// SPDX-License-Identifier: Apache-2.0

/// Writes requests as lines of a log.
struct LogWriter {
    /// The log's first midnight: Saturday, 1 March 2025, in UTC.
    static let start = 1_740_787_200

    let format: LineFormat
    private var dateText: [UInt8] = []
    private var dateDay = -1

    init(format: LineFormat) {
        self.format = format
    }

    mutating func append(_ request: Request, to line: inout [UInt8]) {
        switch format {
        case .jsonl: appendJSON(request, to: &line)
        case .common: appendCommon(request, to: &line)
        case .combined:
            appendCommon(request, to: &line)
            line.append(text: " ")
            Self.append(quoted: request.referer, to: &line)
            line.append(text: " ")
            Self.append(quoted: request.agent, to: &line)
        }
        line.append(0x0A)
    }

    private func appendJSON(_ request: Request, to line: inout [UInt8]) {
        line.append(text: "{\"t\":")
        line.append(decimal: Self.start + request.time / Milliseconds.second)
        line.append(UInt8(ascii: "."))
        line.append(magnitude: UInt64(request.time % Milliseconds.second), width: 3)
        line.append(text: ",\"key\":")
        line.append(json: request.address)
        line.append(text: ",\"cost\":")
        line.append(decimal: request.cost)
        line.append(UInt8(ascii: "}"))
    }

    private mutating func appendCommon(_ request: Request, to line: inout [UInt8]) {
        line.append(text: request.address)
        line.append(text: " - ")
        line.append(text: request.user.isEmpty ? "-" : request.user)
        line.append(text: " [")
        appendTime(request.time, to: &line)
        line.append(text: " +0000] \"")
        line.append(text: request.method)
        line.append(UInt8(ascii: " "))
        line.append(text: request.target)
        line.append(text: " HTTP/1.1\" ")
        line.append(decimal: request.status)
        line.append(UInt8(ascii: " "))
        if request.size == 0 { line.append(UInt8(ascii: "-")) } else { line.append(decimal: request.size) }
    }

    /// `17/May/2015:10:05:03`
    private mutating func appendTime(_ time: Int, to line: inout [UInt8]) {
        let day = time / Milliseconds.day
        if day != dateDay { setDate(day) }
        line.append(contentsOf: dateText)
        for part in [time / Milliseconds.hour % 24, time / Milliseconds.minute % 60, time / Milliseconds.second % 60] {
            line.append(UInt8(ascii: ":"))
            line.append(magnitude: UInt64(part), width: 2)
        }
    }

    private mutating func setDate(_ day: Int) {
        let seconds = Int64(Self.start + day * 86_400)
        let civil = CivilTime(Instant(seconds: seconds) ?? Instant(nanoseconds: .max))
        dateDay = day
        dateText.removeAll(keepingCapacity: true)
        dateText.append(magnitude: UInt64(civil.day), width: 2)
        dateText.append(text: "/\(CivilTime.monthNames[civil.month - 1])/")
        dateText.append(magnitude: UInt64(civil.year), width: 4)
    }

    private static func append(quoted text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        if text.isEmpty { line.append(UInt8(ascii: "-")) }
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { line.append(UInt8(ascii: "\\")) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }
}
