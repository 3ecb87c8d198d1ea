// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Executables of other revisions, each built once and kept.
///
///     PATH/worktree                   a revision, while it is being built
///     PATH/scratch                    SwiftPM's, so that the next revision builds only what differs
///     PATH/COMMIT-TOOLCHAIN/pawl-bench
struct Builds {
    let repository: Repository
    let path: URL

    /// A commit that has no build.
    struct Unbuildable: Error, CustomStringConvertible {
        let description: String
    }

    /// The executable of a commit.
    func executable(of commit: String) throws -> URL {
        let folder = path.appendingPathComponent("\(commit)-\(try Self.toolchain())")
        let executable = folder.appendingPathComponent("pawl-bench")
        if FileManager.default.isExecutableFile(atPath: executable.path) { return executable }
        let built = try inWorktree(of: commit) { try build($0) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Copied aside and then renamed: what has the name is whole.
        let copy = folder.appendingPathComponent("copying")
        try? FileManager.default.removeItem(at: copy)
        try FileManager.default.copyItem(at: built, to: copy)
        try FileManager.default.moveItem(at: copy, to: executable)
        return executable
    }

    /// Makes a worktree for the moment. It is removed on every way out; after a power cut, by the next one.
    private func inWorktree<Result>(of commit: String, _ body: (URL) throws -> Result) throws -> Result {
        let (root, worktree) = (repository.root.path, path.appendingPathComponent("worktree"))
        let remove: @Sendable () -> Void = {
            try? FileManager.default.removeItem(at: worktree)
            _ = try? Tool.run(["git", "-C", root, "worktree", "prune"], isUndoing: true)
        }
        remove()
        let interruption = Interruption.watched { remove }
        defer {
            remove()
            interruption.forget()
        }
        let added = try repository.git("worktree", "add", "--quiet", "--detach", worktree.path, commit)
        guard added.isDone else { throw Unbuildable(description: "git made no worktree: \(added.line)") }
        return try body(worktree)
    }

    private func build(_ worktree: URL) throws -> URL {
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        let log = path.appendingPathComponent("log")
        try Data().write(to: log)
        let scratch = path.appendingPathComponent("scratch")
        let build = try Tool.run(
            [
                "swift", "build", "--configuration", "release", "--product", "pawl-bench",
                "--package-path", worktree.appendingPathComponent("Benchmarks").path, "--scratch-path", scratch.path,
            ], log: log)
        guard build.isDone else {
            let said = try String(contentsOf: log, encoding: .utf8).split(whereSeparator: \.isNewline)
            let error = said.first { $0.contains("error:") } ?? said.last ?? "it says nothing"
            throw Unbuildable(description: "it does not build, see \(log.path): \(error)")
        }
        return scratch.appendingPathComponent("release/pawl-bench").resolvingSymlinksInPath()
    }

    /// Which compiler builds here: what another one built is no comparison.
    private static func toolchain() throws -> String {
        let version = try Tool.run(["swift", "--version"])
        guard version.isDone else { throw Unbuildable(description: "there is no swift: \(version.line)") }
        // FNV-1a, which is the same in every run.
        let digest = version.line.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(digest, radix: 16)
    }
}
