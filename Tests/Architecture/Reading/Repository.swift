// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The package's own files, read once, with what only building or a workplace leaves behind left out.
enum Repository {
    /// Found from where this file was compiled.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What stands at the top of the checkout, the version control's own and ignored names left out.
    static let topLevelNames: [String] = names(in: root)

    static let files: [SourceText] = topLevelNames.flatMap { read(root.appending(path: $0), at: $0) }

    /// The paths under version control; nil where that cannot be asked here.
    static let trackedPaths: [String]? = {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "-c", "safe.directory=*", "-C", root.path(percentEncoded: false), "ls-files", "-z"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil, let bytes = try? output.fileHandleForReading.readToEnd() else { return nil }
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { return nil }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }()

    /// The lines of `.gitignore`, as far as they are names.
    private static let ignoredNames: Set<String> = {
        let text = (try? String(contentsOf: root.appending(path: ".gitignore"), encoding: .utf8)) ?? ""
        return Set(text.split(separator: "\n").map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) })
    }()

    private static func names(in folder: URL) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return all.filter { $0 != ".git" && !ignoredNames.contains($0) }.sorted()
    }

    private static func read(_ url: URL, at path: String) -> [SourceText] {
        if (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
            return names(in: url).flatMap { read(url.appending(path: $0), at: path + "/" + $0) }
        }
        // What is not text has no lines to speak of.
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return [SourceText(path, text)]
    }
}
