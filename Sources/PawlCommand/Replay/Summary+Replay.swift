// SPDX-License-Identifier: Apache-2.0

import PawlModel

extension Summary {
    /// The summary of a replay that has run.
    init(
        _ replay: Replay, _ reader: LineReader, input: String, limit: Limit, isCapacityGiven: Bool, top: Int
    ) {
        let questions = replay.list.questions
        let keys = replay.list.keys
        self.init(
            input: input,
            format: reader.format ?? .combined,
            keyField: reader.keyField,
            limit: limit.description,
            reading: reader.report,
            earliest: questions.first?.time ?? Instant(nanoseconds: 0),
            latest: questions.last?.time ?? Instant(nanoseconds: 0),
            admitted: replay.tally.admitted,
            refused: replay.tally.refused,
            impossible: replay.tally.impossible,
            distinctKeys: keys.count,
            peakLiveKeys: replay.tally.liveKeys.peak,
            evicted: replay.evicted,
            mostRefused: replay.tally.mostRefused(top).map { entry in
                RefusedKey(
                    key: keys.text(entry.key), isInteger: keys.integer(entry.key) != nil,
                    refused: entry.refused, questions: entry.questions)
            },
            capacity: replay.capacity,
            isCapacityGiven: isCapacityGiven,
            reservedBytes: replay.reservedBytes,
            timeTaken: replay.timeTaken
        )
    }
}
