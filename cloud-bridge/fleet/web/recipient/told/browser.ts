/** Whether this browser is told of the parcel. The fleet knows; the browser keeps no state of ours. */
import { signal } from "@preact/signals";
import { language } from "../../../../../gateway/web/shared/settings.ts";
import type { RecipientView } from "../../../answers/recipient.ts";
import { order } from "../state.ts";

/**
 * never: this browser has no such thing; home: an iPhone or iPad has it for pages on the home screen only; denied:
 * somebody has said no, here or for all pages.
 */
export type Own = "asking" | "never" | "home" | "denied" | "off" | "on";
type Push = NonNullable<RecipientView["push"]>;

const scope = "/r";
/** SHA-256 of this browser's endpoint, base64url; null: it has none; undefined: nobody has looked yet. */
const digest = signal<string | null | undefined>(undefined);
const isDenied = signal(false);
const isAble = (): boolean => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** An iPad calls itself a Mac, which has no touch. */
const isOfApple = (): boolean =>
  /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const isOnHome = (): boolean => matchMedia("(display-mode: standalone)").matches;

export const look = async (): Promise<void> => {
  if (!isAble()) return;
  isDenied.value = Notification.permission === "denied";
  const registration = await navigator.serviceWorker.getRegistration(scope);
  const subscription = await registration?.pushManager.getSubscription();
  digest.value = subscription ? await digestOf(subscription.endpoint) : null;
};

export const ownOf = ({ told }: Push): Own => {
  if (!isAble()) return isOfApple() && !isOnHome() ? "home" : "never";
  if (isDenied.value) return "denied";
  if (digest.value === undefined) return "asking";
  return digest.value !== null && told.includes(digest.value) ? "on" : "off";
};

/** Null: it is, or the person said no; else why not. Only while a finger is on the button. */
export const turnOn = async ({ key }: Push): Promise<string | null> => {
  const permission = await Notification.requestPermission();
  isDenied.value = permission === "denied";
  if (permission !== "granted") return null;
  const subscription = await subscribe(key).catch(() => null);
  if (subscription === null) return "no-push-service";
  digest.value = await digestOf(subscription.endpoint);
  const { endpoint, keys } = subscription.toJSON();
  const no = await order("push", { method: "POST", body: { endpoint, keys, language: language.value } });
  return no?.code ?? null;
};

/** Other parcels may be told to the same subscription: the browser keeps it. */
export const turnOff = async (): Promise<string | null> => {
  const no = await order(`push/${digest.value}`, { method: "DELETE" });
  return no?.code ?? null;
};

const subscribe = async (applicationServerKey: string): Promise<PushSubscription> => {
  await navigator.serviceWorker.register("/recipient-worker.js", { scope });
  const { pushManager } = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey };
  return pushManager.subscribe(wanted).catch(async (error: unknown) => {
    // Made for another sender: this address has belonged to another fleet.
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(wanted);
  });
};

const digestOf = async (endpoint: string): Promise<string> => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_" })[sign] ?? "");
};
