/** Show the results of a page. */
async function start() {
  document.body.classList.add("scripted");
  for (const item of document.querySelectorAll(".item")) {
    const images = [...item.querySelectorAll(".stage img")];
    await Promise.all(images.map((image) => image.decode()));
    listen(item, viewer(item));
  }
}

start();
