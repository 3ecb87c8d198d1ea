// SPDX-License-Identifier: Apache-2.0

#if CLI
    import ArgumentParser

    /// The command-line tool `pawl`.
    @main
    struct PawlTool: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pawl",
            abstract: "Watch a rate limiter decide.",
            discussion: """
                EXAMPLES
                  pawl explain "100/second burst=20"
                  pawl traffic | pawl replay - --limit 20/minute
                  pawl replay access.log.gz --limit "100/hour burst=10"
                """,
            subcommands: [ReplayCommand.self, TrafficCommand.self, ExplainCommand.self]
        )

        static func main() {
            Output.ignoreBrokenPipes()
            main(nil)
        }
    }
#else
    /// What stands in for the tool where it was not asked for.
    @main
    enum PawlTool {
        static func main() {
            let output = Output.standardError()
            let message =
                "pawl was built without its trait CLI; build it with: swift build --traits CLI --product pawl\n"
            try? output.write { $0.append(text: message) }
            try? output.flush()
            Output.exit(status: 64)
        }
    }
#endif
