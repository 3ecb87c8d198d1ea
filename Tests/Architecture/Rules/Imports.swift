// SPDX-License-Identifier: Apache-2.0

// Who may import whom: the table of the design's modules, in its words.

/// One target's row in the table of modules.
struct Module: Sendable {
    let name: String
    /// Modules, or for C the system's headers.
    let mayImport: Set<String>
    /// Modules that are for one file alone.
    let onlyIn: [String: String]
    let mustNotImport: Set<String>

    private init(
        _ name: String, mayImport: Set<String> = [], onlyIn: [String: String] = [:], mustNotImport: Set<String> = []
    ) {
        self.name = name
        self.mayImport = mayImport
        self.onlyIn = onlyIn
        self.mustNotImport = mustNotImport
    }

    static let all = [
        // libc headers; the compiler's own for cpuid, the kernel's for futexes, and what Darwin has in their place.
        Module(
            "CPawl",
            mayImport: [
                "errno.h", "limits.h", "pthread.h", "stdbool.h", "stddef.h", "stdint.h", "sys/auxv.h", "sys/mman.h",
                "sys/syscall.h", "time.h", "unistd.h", "cpuid.h", "linux/futex.h", "TargetConditionals.h",
                "os/os_sync_wait_on_address.h", "fcntl.h", "string.h",
            ]),
        // System library targets: the one library.
        Module("CJemalloc", mayImport: ["jemalloc/jemalloc.h"]),
        Module("CZlib", mayImport: ["zlib.h"]),
        // Nothing, not even Foundation.
        Module("PawlModel"),
        Module("PawlEngine", mayImport: ["PawlModel", "CPawl", "CJemalloc", "Synchronization"]),
        // Model, Engine; of Foundation only the UUID that users have.
        Module(
            "Pawl", mayImport: ["PawlModel", "PawlEngine", "Synchronization"],
            onlyIn: [
                "FoundationEssentials": "UUID+LimiterKey.swift", "Foundation": "UUID+LimiterKey.swift",
            ]),
        Module("PawlTesting", mayImport: ["PawlModel", "Pawl", "Synchronization"]),
        // All, except what is for tests.
        Module("PawlCommand", mustNotImport: ["PawlTesting", "Testing", "XCTest"]),
    ]

    static func named(_ name: String) -> Module? { all.first { $0.name == name } }

    /// Whether a file of the target may import a module.
    func allows(_ module: String, in file: String?) -> Bool {
        if !mustNotImport.isEmpty { return !mustNotImport.contains(module) }
        return mayImport.contains(module) || (onlyIn[module].map { file == nil || $0 == file } ?? false)
    }
}

extension SourceText {
    private static let importKinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
    ]

    /// The modules that a Swift file imports, the headers that a C file includes apart from its neighbours.
    var imports: [(module: String, line: Int)] {
        isSwift ? lines(of: "import").compactMap(importedModule) : (1...lines.count).compactMap(includedHeader)
    }

    private func importedModule(_ number: Int) -> (String, Int)? {
        let words = code(number).words.map { Substring($0) }
        guard let keyword = words.firstIndex(of: "import") else { return nil }
        let named = words[(keyword + 1)...].drop { Self.importKinds.contains($0) }
        return named.first.map { (String($0), number) }
    }

    private func includedHeader(_ number: Int) -> (String, Int)? {
        guard code(number).trimmed.first == "#", code(number).words.first == "include",
            let opening = code(number).firstIndex(of: "<")
        else { return nil }
        return (String(code(number)[opening...].dropFirst().prefix { $0 != ">" }), number)
    }
}

extension Rule {
    static let imports = Rule(
        "a target imports what the table of modules allows it",
        broken: [
            Broken("Sources/PawlModel/Limit.swift", "import Foundation\n", at: 1),
            Broken("Sources/PawlEngine/Engine.swift", "// A comment.\npackage import Logging\n", at: 2),
            Broken("Sources/PawlEngine/Keys/Digest.swift", "import struct Foundation.UUID\n", at: 1),
            Broken("Sources/Pawl/Key.swift", "#if Tidy\n    public import Foundation\n#endif\n", at: 2),
            Broken("Sources/Pawl/Key.swift", "import CPawl\n", at: 1),
            Broken("Sources/PawlTesting/ManualClock.swift", "@testable import PawlEngine\n", at: 1),
            Broken("Sources/PawlCommand/PawlTool.swift", "import Foundation\nimport PawlTesting\n", at: 2),
            Broken("Sources/CPawl/pair_swap.c", "#include <stdint.h>\n#  include <stdio.h>\n", at: 2),
            Broken("Sources/PawlMail/Post.swift", "/// Letters.\n", at: 1),
        ],
        kept: [
            Kept("Sources/PawlModel/Limit.swift", "// import Foundation\nlet word = \"import Foundation\"\n"),
            Kept("Sources/PawlEngine/Engine.swift", "import CPawl\npackage import PawlModel\nimport Synchronization\n"),
            Kept(
                "Sources/Pawl/Keys/UUID+LimiterKey.swift",
                "#if canImport(FoundationEssentials)\n    public import struct FoundationEssentials.UUID\n#endif\n"),
            Kept("Sources/Pawl/RateLimiter.swift", "@_exported public import PawlModel\n"),
            Kept("Sources/CPawl/pair_swap.c", "#include \"pair_swap.h\"\n#include <cpuid.h>\n"),
            Kept("Sources/PawlCommand/PawlTool.swift", "import ArgumentParser\nimport Pawl\n"),
            Kept("Tests/Stories/Stories.swift", "@testable import PawlEngine\n"),
        ],
        file: { file in
            guard let target = file.target, file.isSource else { return [] }
            guard let module = Module.named(target) else {
                return [Finding(file, 1, "the target \(target) has no row in the table of modules")]
            }
            return file.imports.filter { !module.allows($0.module, in: file.name) }
                .map { Finding(file, $0.line, "\(target) must not import \($0.module) here") }
        }
    )
}
