/**
 * A passer-by stands before this page: no menus, nothing to drag out or drop in, no keys that lead elsewhere. The
 * browser's own policies do the rest (docs/kiosk-mode.md).
 */
const zoom = new Set(["+", "-", "=", "0"]);

export const guardPage = (): void => {
  for (const type of ["contextmenu", "dragstart", "drop", "dragover", "auxclick"])
    document.addEventListener(type, (event) => event.preventDefault());
  document.addEventListener(
    "keydown",
    (event) => {
      const isChord = event.ctrlKey || event.altKey || event.metaKey;
      // Scanners can be made to send any chord; larger text is for everybody.
      const leadsAway = (isChord && !zoom.has(event.key)) || /^(F\d+|Browser\w+|ContextMenu)$/.test(event.key);
      if (leadsAway) event.preventDefault();
    },
    { capture: true },
  );
  // A finger leaves no focus behind: Enter of a keyboard or scanner then presses no button a second time.
  document.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) event.preventDefault();
  });
  // Nothing lies behind this page to which anybody could go back.
  history.replaceState(null, "", location.pathname);
};
