// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// How much memory is really there, by what the kernel says.
enum Residence {
    /// The bytes of this process's own that are in memory, counted page by page: code that is read in on its first run is
    /// none of them. Nil where the kernel does not tell.
    static var bytes: Int? { kilobytes("Anonymous:", in: "/proc/self/smaps_rollup").map { $0 * 1024 } }

    /// The bytes of addresses that this process has taken, used or not.
    static var addressBytes: Int? { kilobytes("VmSize:", in: "/proc/self/status").map { $0 * 1024 } }

    private static func kilobytes(_ field: String, in file: String) -> Int? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(field) }
        return line?.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first
    }

    /// How much more is in memory after some work than before it.
    static func growth(during work: () throws -> Void) rethrows -> Int? {
        let before = bytes
        try work()
        return bytes.flatMap { after in before.map { after - $0 } }
    }

    /// Lets a test run where what is measured means something: a sanitizer keeps what is freed, and shadows what is used.
    static let isTold = ConditionTrait.enabled(
        if: !TestSize.isSanitized && bytes != nil, "the kernel does not tell what is in memory, or it is a sanitizer's")
}

/// Prints what a process of its own printed.
func report(_ result: ExitTest.Result?) {
    guard let result, !result.standardOutputContent.isEmpty else { return }
    print(String(decoding: result.standardOutputContent, as: UTF8.self), terminator: "")
}
