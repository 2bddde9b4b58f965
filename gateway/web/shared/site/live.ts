/**
 * What happens at the site, as it happens. The browser resumes a cut stream by itself (Last-Event-ID); when the site
 * gave no sign of life for a while, or turned the stream down, it is opened anew and everything is read again.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { MaskedEvent, PublicCompartment } from "../../../wire/http.ts";

export type LiveState = "connecting" | "live" | "lost";
export interface Listener {
  /** Everything may have changed: read it anew. Called at first, and after a gap that could not be resumed. */
  readonly reset: () => void;
  readonly compartment?: (compartment: PublicCompartment) => void;
  /** Staff only. */
  readonly event?: (recorded: MaskedEvent) => void;
  readonly signedOut?: () => void;
  /** A kiosk's own: a reader beside it was shown something. */
  readonly desk?: () => void;
}
export interface Live {
  readonly state: ReadonlySignal<LiveState>;
  close(): void;
  /** As somebody else, once this browser's cookies say so. */
  reopen(): void;
}

/** The site beats every 5 s: two may be missed. */
const silenceMsMax = 12_500;
const reopenMs = 1_500;

export const openLive = (listener: Listener): Live => {
  const state = signal<LiveState>("connecting");
  let source: EventSource | null = null;
  let watch = 0;
  let again = 0;

  const sign = (): void => {
    state.value = "live";
    clearTimeout(watch);
    watch = setTimeout(reopen, silenceMsMax);
  };
  const reopen = (): void => {
    state.value = "lost";
    source?.close();
    clearTimeout(watch);
    clearTimeout(again);
    again = setTimeout(open, reopenMs);
  };
  const open = (): void => {
    source = new EventSource("/live");
    const on = (type: string, act: (data: string) => void): void =>
      source?.addEventListener(type, (message) => {
        sign();
        act((message as MessageEvent<string>).data);
      });
    on("beat", () => {});
    on("hello", listener.reset);
    on("reset", listener.reset);
    on("compartment", (data) => listener.compartment?.(JSON.parse(data) as PublicCompartment));
    on("event", (data) => listener.event?.(JSON.parse(data) as MaskedEvent));
    on("signed-out", () => listener.signedOut?.());
    on("desk", () => listener.desk?.());
    source.addEventListener("error", () => {
      // The browser tries again by itself, from where it was, unless it was turned down.
      if (source?.readyState === EventSource.CLOSED) reopen();
      else state.value = "lost";
    });
    clearTimeout(watch);
    watch = setTimeout(reopen, silenceMsMax);
  };
  open();
  return {
    ...{ state, reopen },
    close: () => {
      clearTimeout(watch);
      clearTimeout(again);
      source?.close();
    },
  };
};
