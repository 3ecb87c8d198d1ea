// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "pawl-benchmarks",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "pawl-bench", targets: ["PawlBench"])],
    dependencies: [
        // Named, because a path dependency is otherwise known by its directory's name, which a clone may choose.
        .package(name: "pawl", path: "../", traits: ["Jemalloc"]),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "CFloor"),
        .target(name: "CMachine"),
        .executableTarget(
            name: "PawlBench",
            dependencies: [
                "CFloor", "CMachine",
                .product(name: "Pawl", package: "pawl"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: [
                .strictMemorySafety(),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]
        ),
        .testTarget(name: "ReportTests", dependencies: ["PawlBench"]),
    ]
)
