// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "pawl",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Pawl", targets: ["Pawl"]),
        .library(name: "PawlTesting", targets: ["PawlTesting"]),
        .executable(name: "pawl", targets: ["PawlCommand"]),
    ],
    traits: [
        .trait(
            name: "Jemalloc",
            description: "The system's jemalloc (apt: libjemalloc-dev), which replaces malloc for the whole process."
        ),
        .trait(name: "CLI", description: "The `pawl` command (apt: zlib1g-dev)."),
        .default(enabledTraits: []),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // From the metal up to the command line: each depends on targets above it alone.
        .target(name: "CPawl"),
        .systemLibrary(
            name: "CJemalloc",
            pkgConfig: "jemalloc",
            providers: [.apt(["libjemalloc-dev"]), .brew(["jemalloc"])]
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "PawlModel"),
        .target(
            name: "PawlEngine",
            dependencies: [
                "PawlModel", "CPawl", .target(name: "CJemalloc", condition: .when(traits: ["Jemalloc"])),
            ]
        ),
        .target(name: "Pawl", dependencies: ["PawlModel", "PawlEngine"]),
        .target(name: "PawlTesting", dependencies: ["PawlModel", "Pawl"]),
        .executableTarget(
            name: "PawlCommand",
            dependencies: [
                "Pawl", "PawlModel",
                .target(name: "CZlib", condition: .when(traits: ["CLI"])),
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CLI"])),
            ]
        ),
        // Tests, a folder for each kind of evidence.
        .target(name: "TestSupport", dependencies: ["PawlModel", "PawlEngine"], path: "Tests/Support"),
        .testTarget(name: "Stories", dependencies: ["Pawl", "PawlModel", "PawlEngine", "PawlTesting", "TestSupport"]),
        .testTarget(
            name: "SmallWorlds", dependencies: ["Pawl", "PawlModel", "PawlEngine", "PawlTesting", "TestSupport"]),
        .testTarget(
            name: "AgainstReference", dependencies: ["Pawl", "PawlModel", "PawlEngine", "PawlTesting", "TestSupport"]),
        .testTarget(name: "Churn", dependencies: ["Pawl", "PawlEngine", "PawlModel", "TestSupport"]),
        .testTarget(name: "Contention", dependencies: ["Pawl", "PawlEngine", "PawlModel", "TestSupport"]),
        .testTarget(
            name: "Simulation", dependencies: ["Pawl", "PawlModel", "PawlEngine", "PawlTesting", "TestSupport"]),
        .testTarget(name: "Defects", dependencies: ["Pawl", "PawlModel", "TestSupport"]),
        .testTarget(
            name: "Linearizability",
            dependencies: ["Pawl", "PawlEngine", "PawlModel", "PawlTesting", "CPawl", "TestSupport"]),
        .testTarget(name: "Readme", dependencies: ["Pawl", "PawlTesting"]),
        .testTarget(name: "Keepers", dependencies: ["Pawl", "PawlModel", "PawlTesting"]),
        .testTarget(name: "Command", dependencies: ["PawlCommand", "Pawl", "PawlModel"]),
        .testTarget(
            name: "Fuzzing",
            dependencies: ["PawlCommand", "Pawl", "PawlModel", "PawlEngine"],
            exclude: ["Corpus", "Dictionaries", "Harness", "run"]
        ),
        .testTarget(name: "Shim", dependencies: ["CPawl"]),
        .testTarget(name: "Architecture", dependencies: ["PawlModel", "PawlEngine", "TestSupport"]),
        .testTarget(
            name: "Memory",
            dependencies: [
                "Pawl", "PawlModel", "PawlEngine", "PawlTesting", "TestSupport",
                .target(name: "CJemalloc", condition: .when(traits: ["Jemalloc"])),
            ]
        ),
    ]
)

// Tests/Fuzzing/run alone asks for its harness: the folder as a program, on the command's readers as a library.
if Context.environment["PAWL_FUZZ_HARNESS"] != nil {
    package.products = []
    package.targets.removeAll { $0.type == .test || $0.type == .executable }
    package.targets += [
        .target(
            name: "PawlCommand",
            dependencies: ["Pawl", "PawlModel", .target(name: "CZlib", condition: .when(traits: ["CLI"]))],
            exclude: ["Explain", "ExitStatus.swift", "PawlTool.swift", "Replay/ReplayCommand.swift", "Traffic"]
        ),
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["PawlCommand", "Pawl", "PawlModel", "PawlEngine"],
            path: "Tests/Fuzzing",
            exclude: ["Corpus", "CorpusTests.swift", "Dictionaries", "run"]
        ),
    ]
}

// .ci/run alone asks for one folder of tests by itself, where the others would only be built.
if let only = Context.environment["PAWL_ONLY_TESTS"] {
    package.targets.removeAll { $0.type == .test && $0.name != only }
}

for target in package.targets where target.type != .system && target.name != "CPawl" {
    target.swiftSettings = [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}

// The documentation's plugin is for who builds the documentation: dependents never resolve it.
if Context.environment["PAWL_DOCUMENTATION"] != nil || Context.environment["SPI_GENERATE_DOCS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
