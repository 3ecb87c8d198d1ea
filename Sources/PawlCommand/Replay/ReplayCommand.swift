// SPDX-License-Identifier: Apache-2.0

#if CLI
    import ArgumentParser
    import PawlModel

    /// `pawl replay`: what a limit would have done to real traffic.
    struct ReplayCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Decide recorded traffic under a limit and report what would have been refused.",
            discussion: """
                Reads an access log (Apache or nginx, common or combined) or JSON lines such as
                  {"t": 1431857103.25, "key": "user-42", "cost": 1}
                where t is in seconds or ISO 8601 text with an offset, read as decimal text: no nanosecond is lost, and \
                what lies below one is cut off. Input packed with gzip is recognised by its content.

                Lines are decided in the order of time by the real engine, on virtual time that starts at the first of \
                them. All are kept in memory, at 24 bytes each and every key once.

                EXAMPLES
                  pawl replay access.log --limit 20/minute
                  pawl replay access.log.gz --limit "100/hour burst=10" --key user
                  pawl traffic | pawl replay - --limit "7 per 300 seconds burst=3"
                  pawl replay access.log --limit 5/second --decisions decisions.jsonl

                EXIT STATUS
                  0   the replay ran, whatever was refused
                  64  wrong usage
                  65  input that cannot be used: missing, corrupt or empty; under --strict
                      also malformed
                  74  output that cannot be written
                """
        )

        @Argument(help: ArgumentHelp("The log to read, \"-\" for standard input.", valueName: "file"))
        var file: String

        @Option(
            help: ArgumentHelp(
                "The limit to apply, such as \"100/second burst=20\" or \"unlimited\".", valueName: "rate"),
            transform: Limit.init(argument:))
        var limit: Limit

        @Option(help: "How lines are written. By default the first line that is not empty decides.")
        var format: FormatArgument = .auto

        @Option(help: "Which part of a log line is the key: by default the address; the path is without its query.")
        var key: KeyField?

        @Flag(help: "Let a malformed line be an error instead of counting it.")
        var strict = false

        @Option(
            help: ArgumentHelp(
                """
                Write one JSON line per question to a file, in the order decided: t, key, cost, outcome, admitted, \
                remaining, retryAfter, resetAfter. With "-" they go to standard output and the summary to standard error.
                """, valueName: "out"))
        var decisions: String?

        @Option(help: "How to print the summary: for people, or as one JSON object.")
        var output: SummaryForm = .text

        @Option(
            help: ArgumentHelp(
                "How many live keys the limiter promises to hold. By default enough for every distinct key.",
                valueName: "n"))
        var capacity: Int?

        @Option(help: ArgumentHelp("How many of the most refused keys to list.", valueName: "n"))
        var top = 10

        func validate() throws {
            if let capacity, capacity < 1 { throw ValidationError("--capacity must be at least 1.") }
            if top < 0 { throw ValidationError("--top must not be negative.") }
            if format == .jsonl, key != nil { throw ValidationError(Self.keyOfJSONLines) }
        }

        func run() throws {
            try ExitStatus.reporting { try replay() }
        }
    }

    extension ReplayCommand {
        private static let keyOfJSONLines = "--key is for access logs: JSON lines name their key themselves."

        private func replay() throws {
            let file = try FileSource(path: file)
            var progress = Progress()
            var reader = try read(file, &progress)
            var replay = try makeReplay(reader.takeOrderedQuestions())
            let decisionOutput = try openDecisions(file)
            try decide(&replay, decisionOutput, &progress)
            progress.clear()
            try print(summary(replay, reader, file))
        }

        private func read(_ file: FileSource, _ progress: inout Progress) throws -> LineReader {
            defer { progress.clear() }
            let intake = Intake(file: file, format: format.fixed, keyField: key ?? .address, isStrict: strict)
            let reader = try intake.read(&progress)
            if reader.format == .jsonl, key != nil { throw UsageError(Self.keyOfJSONLines) }
            try intake.checkUsable(reader)
            return reader
        }

        private func makeReplay(_ list: QuestionList) throws -> Replay {
            do {
                return try Replay(list, limit: limit, capacity: capacity)
            } catch let error as LimitError {
                throw UsageError("\(error)")
            }
        }

        private func openDecisions(_ input: FileSource) throws -> Output? {
            guard let decisions else { return nil }
            if decisions == "-" { return .standardOutput() }
            do {
                let output = try Output(path: decisions)
                guard !input.isSameFile(asDescriptor: output.descriptor) else {
                    throw UsageError("--decisions would overwrite the input, \(decisions).")
                }
                output.truncate()
                return output
            } catch let error as InputError {
                throw UsageError("\(error)")
            }
        }

        private func decide(_ replay: inout Replay, _ output: Output?, _ progress: inout Progress) throws {
            let keys = replay.list.keys
            let count = replay.list.questions.count
            try replay.run { question, decision in
                try output?.write { line in DecisionLine.append(question, decision, keys, to: &line) }
            } progress: { done in
                progress.show("deciding", done: done, of: count)
            }
            try output?.flush()
        }

        private func print(_ summary: Summary) throws {
            let output: Output = decisions == "-" ? .standardError() : .standardOutput()
            try output.write { bytes in
                switch self.output {
                case .text: bytes.append(text: summary.text)
                case .json: bytes.append(contentsOf: summary.json)
                }
            }
            try output.flush()
        }

        private func summary(_ replay: Replay, _ reader: LineReader, _ file: FileSource) -> Summary {
            Summary(replay, reader, input: file.name, limit: limit, isCapacityGiven: capacity != nil, top: top)
        }
    }

    extension KeyField: ExpressibleByArgument {}

    /// A line format, or `auto`.
    enum FormatArgument: String, CaseIterable, ExpressibleByArgument {
        case auto
        case combined
        case common
        case jsonl

        /// Nil where the input is to decide.
        var fixed: LineFormat? { LineFormat(rawValue: rawValue) }
    }

    enum SummaryForm: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }
#endif
