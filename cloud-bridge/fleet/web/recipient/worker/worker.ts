/**
 * Shows what the fleet pushes while no page is open. It keeps nothing and answers no request: the page itself always
 * comes from the fleet.
 */

interface Waits extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Pushes extends Waits {
  readonly data: { json(): unknown } | null;
}
interface Touches extends Waits {
  readonly notification: Notification;
}
interface Worker {
  addEventListener(type: "install" | "activate", act: (event: Waits) => void): void;
  addEventListener(type: "push", act: (event: Pushes) => void): void;
  addEventListener(type: "notificationclick", act: (event: Touches) => void): void;
  skipWaiting(): Promise<void>;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void>; openWindow(url: string): Promise<unknown> };
}
/** `channels/web-push.ts` of the fleet makes it; only whom the browser subscribed for can send one. */
interface Told {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly link: string | null;
}
const worker = globalThis as unknown as Worker;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (event) => {
  const told = event.data?.json() as Told | undefined;
  if (!told) return;
  const { id, title, body, lang, link } = told;
  // What arrives twice takes its own place.
  event.waitUntil(worker.registration.showNotification(title, { body, lang, tag: id, data: link }));
});

worker.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  const link = String(notification.data);
  const isOurs = URL.canParse(link) && new URL(link).origin === location.origin;
  event.waitUntil(worker.clients.openWindow(isOurs ? link : "/r"));
});

// A module of its own for the compiler; what is built is a plain script.
export {};
