// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The built product, run as people run it. It stands beside the test bundle; where it does not, tests fail.
struct Tool {
    struct Run {
        let status: Int32
        let output: String
        let error: String
    }

    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "pawl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// Removes what runs have left behind.
    func cleanUp() {
        try? FileManager.default.removeItem(at: directory)
    }

    static let product: URL = {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let bundle = bundles.first ?? URL(filePath: CommandLine.arguments[0])
        return bundle.deletingLastPathComponent().appending(path: "pawl")
    }()

    /// A file with that content, in a place of its own.
    func file(_ name: String, _ content: some Sequence<UInt8>) throws -> String {
        let url = directory.appending(path: name)
        try Data(content).write(to: url)
        return url.path
    }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Runs the tool to its end. Everything goes through files, so that no pipe can fill up.
    func run(_ arguments: [String], input: some Sequence<UInt8> = []) throws -> Run {
        let process = Process()
        process.executableURL = Self.product
        process.arguments = arguments
        let id = UUID().uuidString
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: file("in-\(id)", input)))
        let outputPath = try file("out-\(id)", [])
        let errorPath = try file("err-\(id)", [])
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorPath))
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: try Data(contentsOf: URL(filePath: outputPath)), as: UTF8.self),
            error: String(decoding: try Data(contentsOf: URL(filePath: errorPath)), as: UTF8.self))
    }
}
