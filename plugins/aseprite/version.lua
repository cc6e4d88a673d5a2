--- The version of Sprite Bridge that this extension is of; the daemon's should be the same.

return "0.1.0"
