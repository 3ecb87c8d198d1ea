// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What other programs know: a file that the system keeps, or what a command prints.
enum Told {
    /// The first line that a command prints; nil where there is no such command, or it fails.
    static func by(_ command: [String]) -> String? {
        lines(by: command)?.first
    }

    /// Without the lines that are empty.
    static func lines(by command: [String]) -> [String]? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil, let bytes = try? output.fileHandleForReading.readToEnd() ?? Data() else {
            return nil
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }

    /// A file's lines, for example those under `/proc`; nil where there is none.
    static func lines(of path: String) -> [String]? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }
}
