// SPDX-License-Identifier: Apache-2.0

// The manifest says the same as the table of modules and as the folders do.

extension Rule {
    static let manifestAgrees = Rule(
        "Package.swift declares what the table of modules allows and the sources use",
        broken: [
            // A dependency that the table does not allow.
            Broken(
                package(#".target(name: "PawlModel", dependencies: ["CPawl"])"#, ("PawlModel", "")),
                at: "Package.swift:2"),
            // An import of a target that is not declared.
            Broken(
                package(#".target(name: "CPawl"), .target(name: "PawlEngine")"#, ("PawlEngine", "import CPawl")),
                at: "Sources/PawlEngine/File.swift:1"),
            // A product that is there without its trait.
            Broken(
                package(
                    #".executableTarget(name: "PawlCommand", dependencies: [.product(name: "Yams", package: "yams")])"#,
                    ("PawlCommand", "")),
                at: "Package.swift:2"),
            // jemalloc without its trait.
            Broken(
                package(#".target(name: "PawlEngine", dependencies: ["CJemalloc"])"#, ("PawlEngine", "")),
                at: "Package.swift:2"),
            // A folder that is no target, one of tests too.
            Broken(package(#".target(name: "Pawl")"#, ("PawlModel", "")), at: "Sources/PawlModel/File.swift:1"),
            Broken(
                [("Package.swift", "let package = Package(targets: [])\n"), ("Tests/Stories/Stories.swift", "")],
                at: "Tests/Stories/Stories.swift:1"),
            // Flags that would keep dependents from resolving.
            Broken(
                [("Package.swift", "let package = Package(targets: [])\nlet flags = .unsafeFlags([])\n")],
                at: "Package.swift:2"),
        ],
        kept: [
            Kept(
                package(
                    """
                    .target(name: "CPawl"), .target(name: "PawlModel"),
                    .target(
                        name: "PawlEngine",
                        dependencies: [
                            "PawlModel", "CPawl", .target(name: "CJemalloc", condition: .when(traits: ["Jemalloc"])),
                        ]
                    ),
                    .testTarget(name: "Stories", dependencies: ["PawlEngine"]),
                    """, ("PawlEngine", "import CPawl\nimport PawlModel\nimport Synchronization"))),
            Kept(
                package(
                    """
                    .executableTarget(
                        name: "PawlCommand",
                        dependencies: [
                            .product(name: "Yams", package: "yams", condition: .when(traits: ["CLI"])),
                        ])
                    """, ("PawlCommand", "import Yams"))),
        ],
        check: { files in
            guard let file = files.first(where: { $0.path == "Package.swift" }) else { return [] }
            let manifest = Manifest(file)
            let flags = file.lines(of: "unsafeFlags").map { Finding(file, $0, "unsafe flags keep dependents out") }
            return flags + manifest.targets.flatMap { disallowed(by: $0, file) } + undeclared(files, manifest)
        }
    )

    /// A package with such targets on the manifest's second line, and one source file.
    private static func package(
        _ targets: String, _ source: (target: String, text: String)
    ) -> [(path: String, text: String)] {
        let manifest = "let package = Package(name: \"pawl\", targets: [\n" + targets + "\n])\n"
        return [("Package.swift", manifest), ("Sources/\(source.target)/File.swift", source.text)]
    }

    /// What a target declares against the table, or without the trait that keeps it from dependents.
    private static func disallowed(by target: Manifest.Target, _ file: SourceText) -> [Finding] {
        guard target.path.hasPrefix("Sources/") else { return [] }
        return target.dependencies.flatMap { dependency in
            let isAllowed = Module.named(target.name)?.allows(dependency.name, in: nil) ?? false
            let needsTrait = dependency.isProduct || ["CJemalloc", "CZlib"].contains(dependency.name)
            return (isAllowed ? [] : [Finding(file, dependency.line, "\(target.name) must not use \(dependency.name)")])
                + (needsTrait && !dependency.isBehindTrait
                    ? [Finding(file, dependency.line, "\(dependency.name) must stand behind a trait")] : [])
        }
    }

    /// Imports of the package's own modules that the manifest does not know, and folders that are no target.
    private static func undeclared(_ files: [SourceText], _ manifest: Manifest) -> [Finding] {
        files.filter { $0.isSource && $0.folders.count >= 2 }.flatMap { file -> [Finding] in
            guard ["Sources", "Tests"].contains(file.folders[0]), file.target != nil || file.isSwift else { return [] }
            guard let target = manifest.targets.first(where: { file.path.hasPrefix($0.path + "/") }) else {
                return [Finding(file, 1, "\(file.folders.joined(separator: "/")) is no target of Package.swift")]
            }
            let declared = Set(target.dependencies.map(\.name))
            return file.imports.filter { manifest.target(named: $0.module) != nil && !declared.contains($0.module) }
                .map { Finding(file, $0.line, "\(target.name) does not declare \($0.module) in Package.swift") }
        }
    }
}
