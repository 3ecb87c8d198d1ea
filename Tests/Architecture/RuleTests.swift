// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rules themselves: each finds what breaks it, exactly there, and lets be what keeps it.
@Suite struct RuleTests {
    @Test(arguments: Rule.all)
    func aRuleFindsWhatBreaksIt(rule: Rule) {
        #expect(!rule.broken.isEmpty)
        for broken in rule.broken {
            let places = rule.check(broken.files).map { "\($0.path):\($0.line)" }
            #expect(places.sorted() == broken.findings.sorted(), "\(broken.files.map(\.text))")
        }
    }

    @Test(arguments: Rule.all)
    func aRuleLetsBeWhatKeepsIt(rule: Rule) {
        #expect(!rule.kept.isEmpty)
        for kept in rule.kept {
            #expect(rule.check(kept.files) == [], "\(kept.files.map(\.text))")
        }
    }
}
