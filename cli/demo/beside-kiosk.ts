/** What people hold to a reader or scanner beside a kiosk instead of typing it; one at a time. */
import { ask, type Reply } from "./request.ts";

/** A badge reader or a scanner. */
export interface Reader {
  /** `Authorization` of its kiosk. */
  readonly kiosk: string;
  /** Number of a badge, or text of a label. */
  show(text: string): Promise<void>;
}
interface Site {
  readonly gateway: string;
  readonly ca?: string | undefined;
}
const lookEveryMs = 50;
const shownMsMax = 3_000;
const showings = 3;

/** One after the other. */
export const inTurn = (): (<T>(act: () => Promise<T>) => Promise<T>) => {
  let before: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = before.then(act);
    before = mine.catch(() => undefined);
    return mine;
  };
};

/** Shows it, and again when nothing came of it; true as soon as `came` says so. */
const shown = async (reader: Reader, text: string, came: () => Promise<boolean>): Promise<boolean> => {
  for (let showing = 0; showing < showings; showing++) {
    await reader.show(text);
    for (let left = shownMsMax; left > 0; left -= lookEveryMs) {
      if (await came()) return true;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
  return false;
};

/** Signs in at the reader's kiosk: the badge is held to it, the PIN is typed. */
export const signInByBadge = async (
  { gateway, ca }: Site,
  reader: Reader,
  { badge, pin, key }: { readonly badge: string; readonly pin: string; readonly key: string },
): Promise<Reply> => {
  const isThere = async (): Promise<boolean> =>
    Number((await ask(`${gateway}/kiosk/badge`, { as: reader.kiosk, ca })).body.leftMs ?? 0) > 0;
  if (!(await shown(reader, badge, isThere))) throw new Error("the badge reader shows nothing");
  return ask(`${gateway}/courier/session`, { body: { pin }, as: reader.kiosk, key, ca });
};

/** True when the kiosk has the line; otherwise its person types it. */
export const scanLine = ({ gateway, ca }: Site, scanner: Reader, line: string): Promise<boolean> =>
  shown(scanner, line, async () => {
    const { body } = await ask(`${gateway}/kiosk/scans`, { as: scanner.kiosk, body: {}, ca });
    return ((body.lines ?? []) as readonly string[]).some((scanned) => scanned.includes(line));
  });
