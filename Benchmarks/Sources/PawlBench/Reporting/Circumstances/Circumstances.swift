// SPDX-License-Identifier: Apache-2.0

import CMachine
import Foundation

/// Where and when something was measured, as far as the system tells.
struct Circumstances: Codable, Equatable {
    var processor: String
    /// Those that the process may use.
    var processors: Int
    var system: String
    /// What the kernel reads its clock from.
    var clockSource: String
    /// The version alone, for example `6.3.1`.
    var swift: String
    var toolchain: String
    var build: String
    var date: String
    var revision: String
    /// Of the last 1, 5 and 15 minutes, when the run began.
    var load: String
    var seconds: Double
    var isQuick: Bool

    static func now(isQuick: Bool) -> Circumstances {
        Circumstances(
            processor: Machine.processor, processors: Int(machine_processors()), system: Machine.system,
            clockSource: Machine.clockSource, swift: Toolchain.version, toolchain: Toolchain.description,
            build: Toolchain.build, date: Date.now.formatted(.iso8601), revision: Revision.description,
            load: Machine.load, seconds: 0, isQuick: isQuick)
    }

    static let titles = [
        "Processor", "Processors used", "System", "Kernel's clock source", "Toolchain", "Build", "Begun", "Revision",
        "Load before", "Took", "Each duel",
    ]

    /// One for each title.
    var texts: [String] {
        [
            processor, "\(processors)", system, clockSource, toolchain, build, date, revision, load, duration,
            isQuick ? "0.1 s, a quick look" : "1 s",
        ]
    }

    private var duration: String {
        seconds < 90 ? "\(seconds.places(0)) s" : "\((seconds / 60).places(1)) minutes"
    }
}
