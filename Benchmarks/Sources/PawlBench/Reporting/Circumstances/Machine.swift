// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The machine that measures: under `/proc` and `/sys` where there are such, else by `sysctl`.
enum Machine {
    static var processor: String {
        let model = Told.lines(of: "/proc/cpuinfo")?.first { $0.hasPrefix("model name") }
            .flatMap { line in line.firstIndex(of: ":").map { line[line.index(after: $0)...] } }
        let name = model.map(String.init) ?? Told.by(["sysctl", "-n", "machdep.cpu.brand_string"])
        let architecture = Told.by(["uname", "-m"])
        let parts = [name?.trimmingCharacters(in: .whitespaces), architecture].compactMap(\.self)
        return parts.isEmpty ? unknown : parts.joined(separator: ", ")
    }

    static var system: String {
        let kernel = Told.by(["uname", "-sr"])
        let distribution = Told.lines(of: "/etc/os-release")?.first { $0.hasPrefix("PRETTY_NAME=") }
            .map { String($0.dropFirst("PRETTY_NAME=".count)).replacing("\"", with: "") }
        let parts = [distribution, kernel].compactMap(\.self)
        return parts.isEmpty ? unknown : parts.joined(separator: ", ")
    }

    static var clockSource: String {
        Told.lines(of: "/sys/devices/system/clocksource/clocksource0/current_clocksource")?.first ?? unknown
    }

    static var load: String {
        if let line = Told.lines(of: "/proc/loadavg")?.first {
            return line.split(separator: " ").prefix(3).joined(separator: ", ")
        }
        return Told.by(["sysctl", "-n", "vm.loadavg"]) ?? unknown
    }

    static let unknown = "unknown"
}

/// The sources that the runner was built from, as git knows them.
enum Revision {
    /// For example `aa757f6a1b2c`, or `aa757f6a1b2c and changes`. The results themselves are no change.
    static var description: String {
        guard let revision = git(["rev-parse", "--short=12", "HEAD"])?.first,
            let changes = git(["status", "--porcelain", "--", ":(top)", ":(top,exclude)Benchmarks/Results"])
        else { return Machine.unknown }
        return changes.isEmpty ? revision : "\(revision) and changes"
    }

    private static func git(_ arguments: [String]) -> [String]? {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().path(percentEncoded: false)
        return Told.lines(by: ["git", "-C", folder] + arguments)
    }
}

/// What built the runner.
enum Toolchain {
    /// Of the compiler that built this, by what it says of itself: the release, without its patches.
    private static let release: String = {
        #if compiler(>=6.5)
            "6.5 or later"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }()

    /// What `swift --version` says. It may be another toolchain than the one that built this.
    private static let present = Told.by(["swift", "--version"])

    private static var presentVersion: String? {
        guard let words = present?.split(separator: " "), let word = words.firstIndex(of: "version") else { return nil }
        return words[(word + 1)...].first.map(String.init)
    }

    /// To the patch where the toolchain found is of the release that built this.
    static var version: String {
        guard let presentVersion, presentVersion == release || presentVersion.hasPrefix(release + ".") else {
            return release
        }
        return presentVersion
    }

    static var description: String {
        guard let present, version != release || presentVersion == release else {
            return "a Swift \(release) compiler"
        }
        return present
    }

    static var build: String {
        #if DEBUG
            "debug: not optimised, so no figure here means anything"
        #else
            "release"
        #endif
    }
}
