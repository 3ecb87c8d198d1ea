// SPDX-License-Identifier: Apache-2.0

#if CLI
    import ArgumentParser

    /// `pawl traffic`: a log to try limits on.
    struct TrafficCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "traffic",
            abstract: "Write an access log of invented traffic.",
            discussion: """
                The log is that of a small site with about 10,000 lines a day; more lines are more days. In it are
                  visitors       a few pages each, every page with a burst of assets;
                                 few come often, many rarely; quiet at night
                  an office      thirty people behind one address
                  a crawler      one page after the other, about one a second
                  a mobile app   asks again at once when the server is busy;
                                 its address changes, its user does not
                  a flood        two minutes a day, from hundreds of addresses
                  a slow abuser  too slow for a limit by the minute to notice

                The same seed gives the same log, byte for byte, on every machine. All addresses are from the ranges \
                reserved for documentation. As in real logs, lines are nearly but not quite in the order of time.

                EXAMPLES
                  pawl traffic | pawl replay - --limit 20/minute
                  pawl traffic --lines 1000000 --seed 7 --format jsonl > questions.jsonl
                """
        )

        @Option(help: ArgumentHelp("How many lines to write.", valueName: "n"))
        var lines = 10_000

        @Option(help: ArgumentHelp("Any number up to 2^64 - 1; another seed is another log.", valueName: "n"))
        var seed: UInt64 = 1

        @Option(help: "How to write the lines.")
        var format: LineFormat = .combined

        func validate() throws {
            if lines < 0 { throw ValidationError("--lines must not be negative.") }
            if lines > Self.mostLines { throw ValidationError("--lines must be at most \(Self.mostLines).") }
        }

        /// 137 years: what a replay can hold.
        private static let mostLines = 500_000_000

        func run() throws {
            try ExitStatus.reporting {
                let output = Output.standardOutput()
                var writer = LogWriter(format: format)
                try TrafficLog(lines: lines, seed: seed).write { request in
                    try output.write { writer.append(request, to: &$0) }
                }
                try output.flush()
            }
        }
    }

    extension LineFormat: ExpressibleByArgument {}
#endif
