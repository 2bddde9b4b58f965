/** What everybody may see: the bank of compartments, and the one plain page that shows it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { PublicCompartment } from "../../wire/http.ts";
import type { CompartmentView } from "../reads.ts";
import { answers, type Room } from "../room.ts";

export const boardRoutes = ({ app, deps: { reads } }: Room): void => {
  app.get("/compartments", { schema: { tags: ["public"], response: answers(z.array(PublicCompartment)) } }, async () =>
    (await reads.board.compartments()).map(publicView),
  );
  for (const [url, { file, type }] of Object.entries(page)) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      const content = readFileSync(new URL(`../../web/board/${file}`, import.meta.url));
      const etag = `"${createHash("sha256").update(content).digest("base64url")}"`;
      reply.header("etag", etag).header("cache-control", "public, max-age=0");
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      return reply.type(`${type}; charset=utf-8`).send(content);
    });
  }
};

/** Three files: a static file server would cost more memory than the rest of the interface's routes. */
const page: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: "index.html", type: "text/html" },
  "/board.css": { file: "board.css", type: "text/css" },
  "/board.js": { file: "board.js", type: "text/javascript" },
};

export const publicView = ({
  compartment,
  size,
  accessible,
  door,
  service,
  occupancy,
}: CompartmentView): PublicCompartment => ({ compartment, size, accessible, door, service, occupancy });
