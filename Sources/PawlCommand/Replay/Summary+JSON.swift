// SPDX-License-Identifier: Apache-2.0

extension Summary {
    /// One JSON object on one line. Its field names are a promise.
    var json: [UInt8] {
        var line = Array("{".utf8)
        line.append(field: "input", text: input)
        line.append(field: "format", text: format.rawValue)
        if format != .jsonl { line.append(field: "keyField", text: keyField.rawValue) }
        line.append(field: "limit", text: limit)
        line.append(field: "lines", number: reading.lines)
        line.append(field: "questions", number: questions)
        line.append(field: "admitted", number: admitted)
        line.append(field: "refused", number: refused)
        line.append(field: "impossible", number: impossible)
        line.append(field: "distinctKeys", number: distinctKeys)
        line.append(field: "peakLiveKeys", number: peakLiveKeys)
        line.append(field: "evicted", number: evicted)
        line.append(field: "capacity", number: capacity)
        line.append(field: "reservedBytes", number: reservedBytes)
        line.append(field: "earliest", nanosecondsAsSeconds: earliest.nanoseconds)
        line.append(field: "latest", nanosecondsAsSeconds: latest.nanoseconds)
        line.append(field: "secondsTaken", nanosecondsAsSeconds: timeTaken.nanoseconds)
        line.append(field: "decisionsPerSecond", number: decisionsPerSecond)
        line.append(field: "malformed", number: reading.malformed)
        appendFirstMalformed(to: &line)
        line.append(field: "withoutUser", number: reading.withoutUser)
        line.append(field: "withoutPath", number: reading.withoutPath)
        appendMostRefused(to: &line)
        line.append(text: "}\n")
        return line
    }

    private func appendFirstMalformed(to line: inout [UInt8]) {
        line.append(field: "firstMalformed")
        line.append(UInt8(ascii: "["))
        for malformed in reading.firstMalformed {
            line.appendElementStart()
            line.append(field: "line", number: malformed.number)
            line.append(field: "column", number: malformed.reason.column)
            line.append(field: "expected", text: malformed.reason.expected.rawValue)
            line.append(UInt8(ascii: "}"))
        }
        line.append(UInt8(ascii: "]"))
    }

    private func appendMostRefused(to line: inout [UInt8]) {
        line.append(field: "mostRefused")
        line.append(UInt8(ascii: "["))
        for entry in mostRefused {
            line.appendElementStart()
            line.append(field: "key")
            if entry.isInteger { line.append(text: entry.key) } else { line.append(json: entry.key) }
            line.append(field: "refused", number: entry.refused)
            line.append(field: "questions", number: entry.questions)
            line.append(UInt8(ascii: "}"))
        }
        line.append(UInt8(ascii: "]"))
    }
}

extension [UInt8] {
    /// A field's name and colon, after a comma unless it is the first of its object.
    fileprivate mutating func append(field name: String) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(json: name)
        append(UInt8(ascii: ":"))
    }

    fileprivate mutating func append(field name: String, text: String) {
        append(field: name)
        append(json: text)
    }

    fileprivate mutating func append(field name: String, number: Int) {
        append(field: name)
        append(decimal: number)
    }

    fileprivate mutating func append(field name: String, nanosecondsAsSeconds value: Int64) {
        append(field: name)
        append(nanosecondsAsSeconds: value)
    }

    fileprivate mutating func appendElementStart() {
        if last != UInt8(ascii: "[") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "{"))
    }
}
