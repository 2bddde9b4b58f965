/** What a machine can see of a view's shape. Each is a script that runs in the page and gives what is wrong. */

/** CSS px of a target a side, for fingers. */
export const targetMin = 44;

/** Parts that more than one script needs. `seen`: somebody can see it. `scope`: what can be used now. */
const parts = `
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    const isThere = width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true });
    return isThere && !element.closest(".aside");
  };
  const name = (element) => element.tagName.toLowerCase() + " " + (element.textContent ?? "").trim().slice(0, 40);
  const scope = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
`;

/**
 * No target too small, no text cut off or outside of its button, nothing beside the screen. The doors of the drawing
 * are as high as the doors are: their list beside it is the target.
 */
export const misfits = (targetMin: number): string => `(() => {
  ${parts}
  const found = [];
  for (const one of document.querySelectorAll("button, a[href], input, select, summary, [role=button]")) {
    const { width, height } = one.getBoundingClientRect();
    if (seen(one) && !one.matches(".door") && (width < ${targetMin} || height < ${targetMin}))
      found.push("small target: " + name(one) + " " + Math.round(width) + "x" + Math.round(height));
  }
  for (const one of document.querySelectorAll("#face *")) {
    const { overflowX, overflowY } = getComputedStyle(one);
    const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!hasText || !seen(one)) continue;
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && overflowX !== "auto" && overflowX !== "scroll")
      found.push("clipped: " + name(one));
    if (one.scrollHeight > one.clientHeight + 2 && one.clientHeight > 0 && overflowY === "hidden")
      found.push("clipped: " + name(one));
  }
  const cuts = (box) => /hidden|clip/.test(getComputedStyle(box).overflow);
  const texts = document.createTreeWalker(document.querySelector("#face"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const parent = text.parentElement;
    if (text.data.trim() === "" || !seen(parent)) continue;
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
    for (let box = parent; box && box.id !== "face"; box = box.parentElement) {
      if (!cuts(box) && !box.matches("button, a, .input, .notice, .card, .door, dialog")) continue;
      const { left, right, top, bottom } = box.getBoundingClientRect();
      // The glyphs of a line are lower than the line: what hangs out by less is blank.
      const isOut = ({ left: from, right: to, top: over, bottom: under, height }) =>
        from < left - 1.5 || to > right + 1.5 || over < top - 0.3 * height || under > bottom + 0.3 * height;
      const scrolls = /auto|scroll/.test(getComputedStyle(box).overflow);
      if (!scrolls && rects.some(isOut)) found.push("outside of its " + box.tagName.toLowerCase() + ": " + text.data);
      if (scrolls) break;
    }
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const isWide = (one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".cabinet *, .aside");
    const all = [...document.querySelectorAll("#face *")];
    const wide = all.filter((one) => isWide(one) && ![...one.children].some(isWide));
    found.push("scrolls sideways: " + wide.slice(0, 3).map(name).join("; "));
  }
  for (const dialog of document.querySelectorAll("dialog[open]"))
    if (dialog.scrollWidth > dialog.clientWidth + 1) found.push("the dialog scrolls sideways");
  return [...new Set(found)];
})()`;

/** Every control can be brought under a finger: nothing that stays on the screen lies over all of its places. */
export const unreachable = `(() => {
  ${parts}
  const found = [];
  const under = (one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return hit !== null && (one.contains(hit) || hit.contains(one));
  };
  for (const one of scope.querySelectorAll("button:enabled, a[href], input, select, summary")) {
    if (!seen(one)) continue;
    const isUnder = ["center", "nearest", "start", "end"].some((block) => {
      one.scrollIntoView({ block, inline: "center" });
      return under(one);
    });
    if (!isUnder) found.push("out of reach: " + name(one));
  }
  scrollTo(0, 0);
  return found;
})()`;

/**
 * Words of the other language, where nobody said that they are: a text that did not follow the switch. Names and codes
 * are the same in both, and what somebody typed stands in quotation marks; three English words in a row are a sentence.
 */
export const foreignWords = `(() => {
  const isChinese = document.documentElement.lang === "zh-CN";
  const foreign = isChinese ? /(?:[A-Za-z]{2,}[ ,]+){2}[A-Za-z]{2,}/ : /\\p{Script=Han}/u;
  const own = isChinese ? '[lang="en"], code, .mono' : '[lang="zh-CN"]:not(html)';
  const found = [];
  const texts = document.createTreeWalker(document.querySelector("#face"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const said = text.data.replace(/["“][^"”]*["”]/g, "");
    if (foreign.test(said) && !text.parentElement.closest(own)) found.push("not of this language: " + text.data);
  }
  return found;
})()`;

/** Whatever moves has arrived, except what never does. */
export const atRest = `Promise.all(
  document
    .getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => {})),
).then(() => true)`;
