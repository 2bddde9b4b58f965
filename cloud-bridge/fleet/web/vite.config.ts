/** `npm run pages`, second part: the operators' page of the fleet, on the base of the faces at the sites. */
import { defineConfig } from "vite";
import { pagesOf } from "../../../gateway/web/vite.pages.ts";

export default defineConfig(pagesOf(import.meta.dirname, { fleet: "index.html" }));
