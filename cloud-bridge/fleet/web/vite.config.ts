/** `npm run pages`, second part: the fleet's pages, on the base of the faces at the sites. */
import { defineConfig } from "vite";
import { pagesOf } from "../../../gateway/web/vite.pages.ts";

export default defineConfig(
  pagesOf(import.meta.dirname, {
    ...{ fleet: "index.html", recipient: "recipient/index.html", pass: "pass/index.html" },
    "recipient-worker": "recipient/worker/worker.ts",
  }),
);
