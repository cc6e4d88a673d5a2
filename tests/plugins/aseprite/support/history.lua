--- The history of a document: changes, in steps that can be undone.

local history = {}

---@return table doc
function history.new() return { steps = {}, undone = {} } end

---A change that happens in no transaction is a step of its own. With `changes_left` the document fails after so many.
---@param doc table
---@param redo function
---@param undo function
function history.change(doc, redo, undo)
  if doc.changes_left then
    if doc.changes_left == 0 then error("the disk is full", 0) end
    doc.changes_left = doc.changes_left - 1
  end
  redo()
  if doc.open then
    table.insert(doc.open, { redo = redo, undo = undo })
  else
    table.insert(doc.steps, { name = "Transaction", { redo = redo, undo = undo } })
    doc.undone = {}
  end
end

---@param doc table
---@param owner table
---@param key any
---@param value any
function history.put(doc, owner, key, value)
  local old = owner[key]
  history.change(doc, function() owner[key] = value end, function() owner[key] = old end)
end

local function take_back(step)
  for i = #step, 1, -1 do step[i].undo() end
end

---@param doc table
---@param name string
---@param f function
---@return any ... what `f` returns; an error takes everything back
function history.transaction(doc, name, f)
  if doc.open then return f() end -- it becomes a part of the outer one
  doc.open = { name = name }
  local results = table.pack(pcall(f))
  local step = doc.open
  doc.open = nil
  if not results[1] then
    take_back(step)
    error(results[2], 0)
  end
  if #step > 0 then
    table.insert(doc.steps, step)
    doc.undone = {}
  end
  return table.unpack(results, 2, results.n)
end

---@param doc table
function history.undo(doc)
  local step = table.remove(doc.steps) or error("nothing to undo")
  take_back(step)
  table.insert(doc.undone, step)
end

---@param doc table
function history.redo(doc)
  local step = table.remove(doc.undone) or error("nothing to redo")
  for _, one in ipairs(step) do one.redo() end
  table.insert(doc.steps, step)
end

return history
