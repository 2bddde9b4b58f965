/**
 * The faces: the files that `npm run pages` built, each with its gzipped copy. Each request looks at the disk, so that
 * pages may be built anew, or be gone, under a gateway at work.
 */
import { existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Fault } from "../../faults.ts";
import type { Room } from "../../room.ts";

/** Where each face lives, what the faces load (named by its hash), and what lies beside them (icon, manifest). */
const urls = {
  ...{ "/": "index.html", "/kiosk": "kiosk.html", "/courier": "courier.html", "/maintainer": "maintainer.html" },
  ...{ "/assets/:file": "assets", "/:file": "" },
} as const;
const built = fileURLToPath(new URL("../../../web/built", import.meta.url));
const fileName = /^[\w-]+(?:\.[\w-]+)+$/;
const yearS = 31_536_000;
/** What the pages are made of; `isText`: there is a gzipped copy. */
const kinds: Readonly<Record<string, { readonly type: string; readonly isText: boolean }>> = {
  ".html": { type: "text/html; charset=utf-8", isText: true },
  ".js": { type: "text/javascript; charset=utf-8", isText: true },
  ".css": { type: "text/css; charset=utf-8", isText: true },
  ".svg": { type: "image/svg+xml", isText: true },
  ".webmanifest": { type: "application/manifest+json", isText: true },
  ".wasm": { type: "application/wasm", isText: true },
  ".png": { type: "image/png", isText: false },
};

export const pageRoutes = ({ app, deps: { log, pages = built } }: Room): void => {
  if (!existsSync(pages)) {
    log.warn("pages-not-built", { help: "npm run pages" });
    return;
  }
  for (const [url, place] of Object.entries(urls))
    app.get(url, { schema: { hide: true } }, (request, reply) => {
      const { file } = request.params as { readonly file?: string };
      if (file !== undefined && !fileName.test(file)) throw new Fault("not-found");
      return send(join(pages, place, file ?? ""), request, reply, place === "assets");
    });
};

const send = async (
  path: string,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  isForGood: boolean,
): Promise<FastifyReply> => {
  const kind = kinds[extname(path)];
  if (!kind) throw new Fault("not-found");
  const packed = kind.isText && headers["accept-encoding"]?.includes("gzip") ? await handleOf(`${path}.gz`) : null;
  const handle = packed ?? (await handleOf(path));
  if (!handle) throw new Fault("not-found");
  const { size, mtimeMs } = await handle.stat();
  const etag = `W/"${size}-${mtimeMs}"`;
  reply.headers({
    ...{ etag, vary: "accept-encoding", "content-type": kind.type },
    "cache-control": isForGood ? `max-age=${yearS}, immutable` : "no-cache",
    ...(packed ? { "content-encoding": "gzip" } : {}),
  });
  if (headers["if-none-match"] === etag) {
    await handle.close();
    return reply.code(304).send();
  }
  return reply.header("content-length", size).send(handle.createReadStream());
};

/** Null: there is no such file. */
const handleOf = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(code)) return null;
    throw error;
  }
};
