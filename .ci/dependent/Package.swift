// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// A package like a user's: it depends on a version of Pawl and on nothing else. `.ci/dependent/run` says which clone and
/// which traits; left out, they are the defaults, as in the manifest of somebody who never heard of traits.
let clone = Context.environment["PAWL_CLONE"] ?? "https://example.com/pawl"
let traits = Context.environment["PAWL_TRAITS"]?.split(separator: ",").map { Package.Dependency.Trait(name: "\($0)") }

let package = Package(
    name: "gate",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: clone, exact: "0.1.0", traits: traits.map { Set($0) } ?? [.defaults])],
    targets: [.executableTarget(name: "Gate", dependencies: [.product(name: "Pawl", package: "pawl")])]
)
