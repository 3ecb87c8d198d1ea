// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A command that is run to its end, its standard output and what it says of errors kept.
struct Tool {
    let status: Int32
    let output: String

    var isDone: Bool { status == 0 }
    /// The output without the line ends around it.
    var line: String { output.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Runs a command found by the path, and waits.
    ///
    /// - Parameters:
    ///   - log: where both outputs go instead of being kept.
    ///   - isUndoing: for what undoes something when the process is told to end: such a command is not ended itself.
    static func run(
        _ command: [String], environment: [String: String] = [:], log: URL? = nil, isUndoing: Bool = false
    ) throws -> Tool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        let file = try log.map { try FileHandle(forWritingTo: $0) }
        process.standardOutput = file ?? pipe
        process.standardError = file ?? pipe
        let interruption = isUndoing ? nil : try Interruption.watched { try start(process) }
        defer { interruption?.forget() }
        if isUndoing { try process.run() }
        try pipe.fileHandleForWriting.close()
        let output = file == nil ? pipe.fileHandleForReading.readDataToEndOfFile() : Data()
        process.waitUntilExit()
        return Tool(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    /// Starts it, and says how it is ended: with those that it has started, as a build has.
    private static func start(_ process: Process) throws -> @Sendable () -> Void {
        try process.run()
        let group = process.processIdentifier
        return { if kill(-group, SIGTERM) != 0 { process.terminate() } }
    }
}
