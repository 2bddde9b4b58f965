/**
 * Keeps the courier's page at hand where the line is weak: the page itself from the site whenever it answers, the
 * files that it loads (named by their hash) from here. Answers of the interface are never kept: what is shown of the
 * site comes from the site.
 */

/** Put in by the build: what the page loads at once, and what only its camera needs. */
declare const FILES_AT_ONCE: readonly string[];
declare const FILES_LATER: readonly string[];

interface Waits extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetches extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install" | "activate", act: (event: Waits) => void): void;
  addEventListener(type: "fetch", act: (event: Fetches) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const worker = globalThis as unknown as Worker;
const page = "/courier";
const shelf = "postern-courier";
const kept = new Set([page, ...FILES_AT_ONCE, ...FILES_LATER]);

worker.addEventListener("install", (event) => {
  const fill = async (): Promise<void> => {
    const cache = await caches.open(shelf);
    await cache.addAll([page, ...FILES_AT_ONCE]);
    await worker.skipWaiting();
  };
  event.waitUntil(fill());
});

worker.addEventListener("activate", (event) => {
  const clear = async (): Promise<void> => {
    const cache = await caches.open(shelf);
    const old = (await cache.keys()).filter(({ url }) => !kept.has(new URL(url).pathname));
    await Promise.all(old.map((request) => cache.delete(request)));
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !kept.has(pathname)) return;
  event.respondWith(pathname === page ? fresh(request) : shelved(request));
});

/** The page as the site has it now; the one of the last visit while the site does not answer. */
const fresh = async (request: Request): Promise<Response> => {
  const cache = await caches.open(shelf);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(page, answer.clone());
    return answer;
  } catch (error) {
    const last = await cache.match(page);
    if (last) return last;
    throw error;
  }
};

const shelved = async (request: Request): Promise<Response> => {
  const cache = await caches.open(shelf);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
};
