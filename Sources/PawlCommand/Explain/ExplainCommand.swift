// SPDX-License-Identifier: Apache-2.0

#if CLI
    import ArgumentParser
    import Pawl
    import PawlModel

    /// `pawl explain`: what a rate string means.
    struct ExplainCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain",
            abstract: "Say in words and numbers what a rate string means.",
            discussion: """
                Prints the sustained rate, the burst, the most that any second, minute, hour and day can admit, how long \
                a key takes to be full again, and the memory per key.

                RATE STRINGS
                  count/unit            100/second    20/min    5/h
                  count/[n] unit        7/300 seconds    7/300s
                  count per [n] unit    100 per day    7 per 300 seconds
                  unlimited
                  Units: ms, s, sec, second(s), min, minute(s), h, hour(s), d, day(s),
                  w, week(s). Option: burst=N, the units that can be spent at once;
                  as many as the count unless given.

                EXAMPLES
                  pawl explain "100/second burst=20"
                  pawl explain 7 per 300 seconds burst=3
                """
        )

        @Argument(help: ArgumentHelp("The rate string; quotes may be left out.", valueName: "rate"))
        var words: [String]

        func run() throws {
            try ExitStatus.reporting {
                let explanation = try explanation()
                let output = Output.standardOutput()
                try output.write { $0.append(text: explanation.text) }
                try output.flush()
            }
        }

        private func explanation() throws -> Explanation {
            do {
                let limit = try Limit(words.joined(separator: " "))
                let memory = try [100_000, 1_000_000].map { keys in
                    Explanation.Memory(keys: keys, bytes: try RateLimiter(limit, capacity: keys).reservedBytes)
                }
                return Explanation(limit: limit, memory: memory)
            } catch let error as LimitError {
                throw UsageError("\(error)")
            }
        }
    }
#endif
