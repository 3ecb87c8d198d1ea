// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own: beside `pawl-bench`, the plugin's tool would be built whenever that is, which takes half as long
// again, and four more packages would be resolved.
let package = Package(
    name: "pawl-suite",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Named, because a path dependency is otherwise known by its directory's name, which a clone may choose.
        .package(name: "pawl", path: "../../", traits: ["Jemalloc"]),
        // Without its traits: they stand for interposers, and what these count, jemalloc counts here.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CHeap", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"]), .brew(["jemalloc"])]),
        .executableTarget(
            name: "Decisions",
            dependencies: [
                "CHeap",
                .product(name: "Pawl", package: "pawl"),
                .product(name: "PawlTesting", package: "pawl"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            // The plugin takes a folder of this name for benchmarks.
            path: "Benchmarks/Decisions",
            swiftSettings: [
                .strictMemorySafety(),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)
