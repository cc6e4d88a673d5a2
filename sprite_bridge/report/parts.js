/** Where a picture of `size` that begins at `at` is drawn, again and again if it wraps, to fill `room`. */
function starts(at, size, room, wraps) {
  if (!wraps) return [at];
  const found = [];
  for (let start = (((at % size) + size) % size) - size; start < room; start += size) found.push(start);
  return found;
}

/** Frames put together from their parts, of which some may be switched off. */
function scene(item) {
  const data = JSON.parse(item.querySelector(".scene").textContent);
  const sheet = item.querySelector(".sheet");
  const scenery = [...item.querySelectorAll(".scenery")];
  const canvas = item.querySelector("canvas.after");
  const switches = [...item.querySelectorAll(".parts input")];
  const button = item.querySelector(".outline");
  const context = canvas.getContext("2d");
  const off = new Set();
  let shown = 0;
  let outlined = false;
  let pointed = null;

  const drawLayer = (number) => {
    const { offsets, wraps } = data.layers[number];
    const image = scenery[number];
    const [ox, oy] = offsets[Math.min(shown, offsets.length - 1)];
    for (const x of starts(-ox, image.naturalWidth, canvas.width, wraps[0])) {
      for (const y of starts(-oy, image.naturalHeight, canvas.height, wraps[1])) context.drawImage(image, x, y);
    }
  };
  const drawSprite = ([sprite, x, y, flips, opacity]) => {
    const [left, top, width, height] = data.boxes[sprite];
    const [across, down] = [flips & 1, flips & 2];
    context.save();
    context.globalAlpha = opacity;
    context.translate(across ? x + width : x, down ? y + height : y);
    context.scale(across ? -1 : 1, down ? -1 : 1);
    context.drawImage(sheet, left, top, width, height, 0, 0, width, height);
    context.restore();
  };
  const drawOutline = ([sprite, x, y, , , part]) => {
    const [, , width, height] = data.boxes[sprite];
    context.strokeStyle = data.colors[part];
    context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  };
  const paint = (frame) => {
    shown = frame;
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (data.color && !off.has("ground")) {
      context.fillStyle = data.color;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    data.layers.forEach((_, number) => { if (!off.has(`layer ${number}`)) drawLayer(number); });
    const placed = data.frames[frame].filter((entry) => !off.has(`track ${entry[5]}`));
    placed.forEach(drawSprite);
    placed.filter((entry) => outlined || pointed === `track ${entry[5]}`).forEach(drawOutline);
  };
  const outline = () => {
    outlined = !outlined;
    button.setAttribute("aria-pressed", String(outlined));
    paint(shown);
  };
  const turn = (entry, on) => {
    entry.checked = on;
    if (on) off.delete(entry.value);
    else off.add(entry.value);
  };
  const turnAll = (on) => {
    for (const entry of switches) turn(entry, on);
    paint(shown);
  };
  const point = (part) => {
    pointed = part;
    paint(shown);
  };

  for (const entry of switches) {
    entry.addEventListener("change", () => { turn(entry, entry.checked); paint(shown); });
    entry.parentElement.addEventListener("pointerenter", () => point(entry.value));
    entry.parentElement.addEventListener("pointerleave", () => point(null));
    turn(entry, entry.checked); // what a browser kept of an earlier visit
  }
  item.querySelector(".every").addEventListener("click", () => turnAll(true));
  item.querySelector(".none").addEventListener("click", () => turnAll(false));
  button.addEventListener("click", outline);
  return { paint, outline };
}

/** Show the decompositions of a page. */
async function start() {
  document.body.classList.add("scripted");
  for (const item of document.querySelectorAll(".item")) {
    await Promise.all([...item.querySelectorAll("img")].map((image) => image.decode()));
    const { paint, outline } = scene(item);
    listen(item, { ...viewer(item, paint), outline });
  }
}

start();
