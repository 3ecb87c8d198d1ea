// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rules, held against the package itself.
@Suite struct RepositoryTests {
    @Test(arguments: Rule.all)
    func theRepositoryKeeps(rule: Rule) {
        for finding in rule.check(Repository.files) { Issue.record("\(finding)") }
    }

    /// Without its sources the package would keep every rule.
    @Test func theRepositoryIsRead() throws {
        let sources = Repository.files.filter(\.isSource)
        for module in Module.all {
            #expect(sources.contains { $0.target == module.name }, "\(module.name) has no sources")
        }
        #expect(sources.contains { $0.path == "Tests/Architecture/RepositoryTests.swift" })
        #expect(Repository.topLevelNames.contains("Package.swift"))
        let manifest = try #require(Repository.files.first { $0.path == "Package.swift" })
        let engine = Manifest(manifest).target(named: "PawlEngine")
        #expect(engine?.dependencies.map(\.name).sorted() == ["CJemalloc", "CPawl", "PawlModel"])
    }

    @Test(.enabled("git cannot be asked here") { Repository.trackedPaths != nil })
    func nothingBuiltIsUnderVersionControl() throws {
        let paths = try #require(Repository.trackedPaths)
        #expect(paths.contains("Package.swift"))
        for path in paths {
            let names = path.split(separator: "/")
            let isBuilt = names.contains(".build") || names.contains("Package.resolved")
            #expect(!isBuilt, "\(path) is under version control")
        }
    }

    @Test(arguments: [".build/", "Package.resolved"])
    func whatBuildingLeavesBehindIsIgnored(name: String) throws {
        let ignored = try #require(Repository.files.first { $0.path == ".gitignore" })
        #expect(ignored.lines.contains(name))
    }
}
