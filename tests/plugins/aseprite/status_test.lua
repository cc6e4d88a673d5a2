local check = require("check")
local status = require("status")

local tests = {}

local function measure(text) return 5 * utf8.len(text) end

tests["lines are broken between words, and none is too long"] = function()
  check.same(status.wrap("one two three", 40, measure), { "one two", "three" })
  check.same(status.wrap("one", 15, measure), { "one" })
  check.same(status.wrap("", 15, measure), {})
  check.same(status.wrap("  a   b ", 500, measure), { "a b" })
  check.same(status.wrap("a abcdefgh b", 15, measure), { "a", "abc", "def", "gh", "b" })
end

tests["letters of several bytes stay whole, and a width of nothing ends"] = function()
  check.same(status.wrap("äöüß", 10, measure), { "äö", "üß" })
  check.same(status.wrap("abc", 0, measure), { "a", "b", "c" })
end

tests["what to do comes after what is wrong, and what has no room is marked"] = function()
  check.same(status.lines({ text = "one", hint = "two" }, 100, measure, 4), {
    { text = "one", is_hint = false }, { text = "two", is_hint = true },
  })
  local lines = status.lines({ text = "one two three four five six seven" }, 30, measure, 4)
  check.same(#lines, 4)
  check.contains(lines[#lines].text, " ...")
  check.same(#status.lines({ text = "one two three four five six seven" }, 30, measure, 7), 7)
end

return tests
