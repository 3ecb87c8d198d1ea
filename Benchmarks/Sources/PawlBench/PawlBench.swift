// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The benchmark's command line.
@main
struct PawlBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pawl-bench",
        abstract: "Measures Pawl beside the floor: what no limiter can avoid.",
        subcommands: [Run.self, ReportCommand.self, Peers.self, GateCommand.self, Slices.self, Ask.self],
        defaultSubcommand: Run.self)
}
