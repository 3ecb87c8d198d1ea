// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// One decision as a line of JSON. Times are seconds with nine decimals.
///
///     {"t":1431857103.000000000,"key":"83.149.9.216","cost":1,"outcome":"admitted","admitted":true,"remaining":19,
///      "retryAfter":null,"resetAfter":3.000000000}
enum DecisionLine {
    static func append(_ question: Question, _ decision: Decision, _ keys: KeyTable, to line: inout [UInt8]) {
        line.append(text: "{\"t\":")
        line.append(nanosecondsAsSeconds: question.time.nanoseconds)
        line.append(text: ",\"key\":")
        append(question.key, keys, to: &line)
        line.append(text: ",\"cost\":")
        line.append(decimal: question.cost)
        line.append(text: ",\"outcome\":\"")
        line.append(text: name(decision.outcome))
        line.append(text: decision.isAdmitted ? "\",\"admitted\":true" : "\",\"admitted\":false")
        line.append(text: ",\"remaining\":")
        line.append(decimal: decision.remaining)
        line.append(text: ",\"retryAfter\":")
        append(decision.retryAfter, to: &line)
        line.append(text: ",\"resetAfter\":")
        append(decision.resetAfter, to: &line)
        line.append(text: "}\n")
    }

    private static func append(_ key: KeyTable.Number, _ keys: KeyTable, to line: inout [UInt8]) {
        if let integer = keys.integer(key) {
            line.append(decimal: Int(integer))
        } else {
            line.append(json: keys.text(key))
        }
    }

    private static func append(_ duration: Duration?, to line: inout [UInt8]) {
        if let duration {
            line.append(nanosecondsAsSeconds: duration.nanoseconds)
        } else {
            line.append(text: "null")
        }
    }

    private static func name(_ outcome: Decision.Outcome) -> String {
        switch outcome {
        case .admitted: "admitted"
        case .refused: "refused"
        case .impossible: "impossible"
        }
    }
}
