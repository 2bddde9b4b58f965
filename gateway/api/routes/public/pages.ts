/** The faces: the files that `npm run pages` built, each with its gzipped copy. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { Fault } from "../../faults.ts";
import type { Room } from "../../room.ts";

/** Where each face lives, what the faces load (named by its hash), and what lies beside them (icon, manifest). */
const urls = ["/", "/kiosk", "/courier", "/maintainer", "/assets/*", "/:file"];
const built = fileURLToPath(new URL("../../../web/built", import.meta.url));
const yearS = 31_536_000;

export const pageRoutes = ({ app, deps: { log } }: Room): void => {
  if (!existsSync(built)) {
    log.warn("pages-not-built", { help: "npm run pages" });
    return;
  }
  const files = sirv(built, {
    gzip: true,
    etag: true,
    dotfiles: false,
    extensions: ["html"],
    setHeaders: (response, path) => {
      response.setHeader("cache-control", path.startsWith("/assets/") ? `max-age=${yearS}, immutable` : "no-cache");
    },
  });
  for (const url of urls)
    app.get(url, { schema: { hide: true } }, (request, reply) => {
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
      let isMissing = false;
      files(request.raw, reply.raw, () => {
        isMissing = true;
      });
      if (isMissing) throw new Fault("not-found");
      reply.hijack();
    });
};
