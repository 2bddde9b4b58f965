/** What the pages' settings expect of a browser, for tests of what needs none of it. Import it before the page. */
const define = (name: string, value: unknown): void => {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true });
};
define("navigator", { language: "en" });
define("document", { documentElement: { dataset: {}, lang: "" } });
