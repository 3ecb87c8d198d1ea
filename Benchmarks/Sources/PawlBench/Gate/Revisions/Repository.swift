// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The repository whose working tree is gated, as git sees it.
struct Repository {
    let root: URL

    /// What a build is made of.
    private static let sources = ["Package.swift", "Sources", "Benchmarks/Package.swift", "Benchmarks/Sources"]

    /// The one that the current directory is in.
    init() throws {
        let found = try Tool.run(["git", "rev-parse", "--show-toplevel"])
        guard found.isDone else { throw Wrong("the gate compares revisions, and this is no git repository") }
        root = URL(fileURLWithPath: found.line)
    }

    func git(_ arguments: String...) throws -> Tool { try Tool.run(["git", "-C", root.path] + arguments) }

    /// The full name of a commit; nil if there is none of that name.
    func commit(_ name: String) throws -> String? {
        let found = try git("rev-parse", "--quiet", "--verify", "--end-of-options", name + "^{commit}")
        return found.isDone ? found.line : nil
    }

    /// What the tree is compared with unless somebody says otherwise: the revision that it is to follow.
    ///
    ///     something is not committed              HEAD
    ///     HEAD is not on origin's main branch     where it left that branch, so that a branch is judged as a whole
    ///     it is                                   HEAD's first parent: what landed before
    func revisionBefore() throws -> String? {
        guard let head = try commit("HEAD") else { return nil }
        if try differs(from: head) { return head }
        let fork = try git("merge-base", "HEAD", "refs/remotes/origin/main")
        if fork.isDone, fork.line != head { return fork.line }
        return try commit("HEAD^1")
    }

    /// Whether a build of the tree could differ from one of that commit.
    func differs(from commit: String) throws -> Bool {
        if try !Tool.run(["git", "-C", root.path, "diff", "--quiet", commit, "--"] + Self.sources).isDone {
            return true
        }
        let new = try Tool.run(
            ["git", "-C", root.path, "ls-files", "--others", "--exclude-standard", "--"] + Self.sources)
        return !new.isDone || !new.line.isEmpty
    }

    /// A source that has been written after that file was; nil if there is none.
    func source(newerThan file: URL) throws -> String? {
        let listed = try Tool.run(
            ["git", "-C", root.path, "ls-files", "--cached", "--others", "--exclude-standard", "--"] + Self.sources)
        let built = Self.modified(file)
        return listed.line.split(separator: "\n").map(String.init).first {
            Self.modified(root.appendingPathComponent($0)) > built
        }
    }

    private static func modified(_ file: URL) -> Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        return attributes?[.modificationDate] as? Date ?? .distantPast
    }

    /// The first word of the first line that is no comment.
    func pinnedReference() throws -> String? {
        let file = root.appendingPathComponent("Benchmarks/pinned-reference")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        guard let name = lines.first(where: { !$0.hasPrefix("#") })?.split(separator: " ").first else {
            throw Wrong("Benchmarks/pinned-reference names no commit; without a pinned reference there is no such file")
        }
        return String(name)
    }
}
