"use strict";

/** Clamp a number. */
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/** Play the frames of a sheet on a canvas that takes the place of its picture. */
function canvasFor(image, frames) {
  const columns = Number(image.dataset.columns);
  const canvas = document.createElement("canvas");
  canvas.className = image.className;
  canvas.style.cssText = image.style.cssText;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", image.alt);
  const rows = Math.ceil(frames / columns);
  canvas.width = image.naturalWidth / columns;
  canvas.height = image.naturalHeight / rows;
  image.replaceWith(canvas);
  const context = canvas.getContext("2d");
  return (number) => {
    const x = (number % columns) * canvas.width;
    const y = Math.floor(number / columns) * canvas.height;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, x, y, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
  };
}

/** One result: split, zoom, explanation, backdrop; what `paints` draw a frame of, too. Returns what the keys call. */
function viewer(item, ...paints) {
  const root = item.querySelector(".viewer");
  const stage = root.querySelector(".stage");
  const scroll = root.querySelector(".scroll");
  const split = root.querySelector(".split");
  const explain = root.querySelector(".explain");
  const explained = root.querySelector(".explained");
  const legend = root.querySelector(".legend");
  const native = { width: Number(root.dataset.width), height: Number(root.dataset.height) };
  const middle = Number(split.value);
  let zoom = 1;

  const setSplit = (value) => {
    split.value = clamp(value, 0, 100);
    stage.style.setProperty("--split", `${split.value}%`);
    for (const button of root.querySelectorAll("[data-split]")) {
      button.setAttribute("aria-pressed", String(button.dataset.split === split.value));
    }
  };
  const setZoom = (value) => {
    zoom = clamp(value, 1, 64);
    stage.style.width = `${native.width * zoom}px`;
    stage.style.height = `${native.height * zoom}px`;
    root.querySelector(".zoom").textContent = `${zoom}×`;
    for (const image of [root.querySelector(".before"), explained]) {
      image.classList.toggle("soft", (image.naturalWidth || image.width) > native.width * zoom);
    }
  };
  const setExplain = (on) => {
    explained.hidden = !on;
    legend.hidden = !on;
    explain.setAttribute("aria-pressed", String(on));
    if (!on) return;
    playing.rest(); // the explanation is of the first frame
    if (Number(split.value) === 0) setSplit(middle);
  };
  const nextBackdrop = () => {
    const names = ["", "black", "white"];
    const now = names.findIndex((name) => name && root.classList.contains(name));
    root.classList.remove("black", "white");
    const next = names[(Math.max(now, 0) + 1) % names.length];
    if (next) root.classList.add(next);
  };
  const drag = (event) => {
    if (event.buttons !== 1) return;
    const box = stage.getBoundingClientRect();
    setSplit(Math.round((100 * (event.clientX - box.left)) / box.width));
  };

  stage.addEventListener("pointerdown", (event) => { stage.setPointerCapture(event.pointerId); drag(event); });
  stage.addEventListener("pointermove", drag);
  split.addEventListener("input", () => setSplit(Number(split.value)));
  explain.addEventListener("click", () => setExplain(explained.hidden));
  root.querySelector(".backdrop").addEventListener("click", nextBackdrop);
  for (const button of root.querySelectorAll("[data-split]")) {
    button.addEventListener("click", () => setSplit(Number(button.dataset.split)));
  }
  for (const button of root.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => setZoom(zoom + Number(button.dataset.zoom)));
  }
  const playing = player(root, paints);
  setSplit(middle);
  setZoom(Math.floor(Math.min((scroll.clientWidth - 2) / native.width, 620 / native.height)));
  return {
    move: (by) => setSplit(Number(split.value) + by),
    show: setSplit,
    both: () => setSplit(middle),
    zoom: (by) => setZoom(zoom + by),
    explain: () => setExplain(explained.hidden),
    backdrop: nextBackdrop,
    ...playing,
  };
}

/** The frames of an animation, if there are any: before and after in step. */
function player(root, paints) {
  const durations = root.dataset.durations ? root.dataset.durations.split(" ").map(Number) : [];
  if (durations.length < 2) {
    for (const paint of paints) paint(0);
    return { play() {}, step() {}, rest() {} };
  }
  const images = [...root.querySelectorAll("img.before, img.after")];
  const moving = images.filter((image) => Number(image.dataset.columns) > 0);
  const draw = [...moving.map((image) => canvasFor(image, durations.length)), ...paints];
  const position = root.querySelector(".position");
  const button = root.querySelector(".play");
  let timer = null;

  const show = (number) => {
    const frame = (number + durations.length) % durations.length;
    position.value = frame;
    root.querySelector(".frame").textContent = `${frame + 1} / ${durations.length}`;
    for (const paint of draw) paint(frame);
  };
  const tick = () => {
    show(Number(position.value) + 1);
    timer = setTimeout(tick, durations[Number(position.value)]);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = null;
    button.textContent = "Play";
  };
  const play = () => {
    if (timer !== null) return stop();
    button.textContent = "Pause";
    timer = setTimeout(tick, durations[Number(position.value)]);
  };
  const step = (by) => { stop(); show(Number(position.value) + by); };
  const rest = () => { stop(); show(0); };

  button.addEventListener("click", play);
  position.addEventListener("input", () => { stop(); show(Number(position.value)); });
  show(0);
  if (root.querySelector(".player").dataset.auto && !matchMedia("(prefers-reduced-motion: reduce)").matches) play();
  return { play, step, rest };
}

/** What a key does to the result in focus. */
const KEYS = {
  ArrowLeft: (item) => item.move(-2), ArrowRight: (item) => item.move(2),
  1: (item) => item.show(100), 2: (item) => item.show(0), 3: (item) => item.both(),
  e: (item) => item.explain(), o: (item) => item.outline?.(), b: (item) => item.backdrop(),
  "+": (item) => item.zoom(1), "=": (item) => item.zoom(1), "-": (item) => item.zoom(-1),
  " ": (item) => item.play(), ",": (item) => item.step(-1), ".": (item) => item.step(1),
};

/** Let the keys call the actions of a result while it is in focus. */
function listen(item, actions) {
  item.addEventListener("keydown", (event) => {
    const typing = event.target !== item && (event.key === " " || event.key.startsWith("Arrow"));
    const action = KEYS[event.key];
    if (!action || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action(actions);
  });
}
