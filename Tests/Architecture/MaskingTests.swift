// SPDX-License-Identifier: Apache-2.0

import Testing

/// Code told from comments and strings: whatever else a rule looks for stands on this.
@Suite struct MaskingTests {
    @Test(arguments: [
        ("let a = 1  // b", "let a = 1      ", "           // b"),
        ("a /* b /* c */ d */ e", "a                   e", "  /* b /* c */ d */  "),
        (#"f("a // b")"#, #"f("      ")"#, "           "),
        (#"f("a\"b") + c"#, #"f("    ") + c"#, "             "),
        (#"f("a\(g("b") + h)c") + i"#, #"f("  (g(" ") + h) ") + i"#, "                        "),
        (##"f(#"a"b\(c)"#) + d"##, ##"f(#"       "#) + d"##, "                  "),
        (##"f(#"a\#(b)c"#)"##, ##"f(#"   (b) "#)"##, "              "),
        ("f(\"\"\"\n  a \"b\"\n  \"\"\") // c", "f(\"\"\"\n       \n  \"\"\")     ", "     \n       \n       // c"),
    ])
    func codeIsToldFromCommentsAndStrings(text: String, code: String, comments: String) {
        let masking = Masking(text, isC: false)
        #expect(String(decoding: masking.code, as: UTF8.self) == code)
        #expect(String(decoding: masking.comments, as: UTF8.self) == comments)
    }

    @Test(arguments: [
        (#"char a = '"'; // b"#, #"char a = ' ';     "#),
        (#"char a = '\''; b()"#, #"char a = '  '; b()"#),
        ("a /* b /* c */ d", "a              d"),
        ("#include \"a.h\"\nb", "#include \"   \"\nb"),
    ])
    func cHasItsOwnRules(text: String, code: String) {
        #expect(String(decoding: Masking(text, isC: true).code, as: UTF8.self) == code)
    }

    @Test func anUnfinishedTextEndsWithItsText() {
        for text in ["\"a", "\"\"\"a\n", "/* a", "f(\"\\(a", "'", "#\"a"] {
            #expect(Masking(text, isC: false).code.count == text.utf8.count)
            #expect(Masking(text, isC: true).code.count == text.utf8.count)
        }
    }
}
