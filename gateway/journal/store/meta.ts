/** Small records that the journal keeps about itself in the store. Each is checked when read: half a value is none. */
import { z } from "zod";
import { Epoch, Moment } from "../../core/vocabulary.ts";
import { anchorKey, bootKey, clockKey, epochKey, kindRange, scanSizeKey } from "./keys.ts";
import { getJson, type Op, putJson, type Store, textOf } from "./store.ts";

/** Where the journal was cut: everything up to `seq` is forgotten, its chain hash is not. */
export const Anchor = z.object({ seq: z.number().int().nonnegative(), hash: z.string(), moment: Moment.nullable() });
export type Anchor = Readonly<z.infer<typeof Anchor>>;

/** Each opening counts up in marker and store: a store that lags behind its marker was put there by somebody. */
export const Boot = z.object({ counter: z.number().int().nonnegative(), id: z.string() });
export type Boot = Readonly<z.infer<typeof Boot>>;

/** `from`: first sequence of the epoch; `after`: the last event before it that the site still has. */
export const EpochRecord = z.object({
  epoch: Epoch,
  from: z.number().int(),
  after: z.object({ seq: z.number().int(), hash: z.string() }),
});
export type EpochRecord = Readonly<z.infer<typeof EpochRecord>>;

/** Size of the scan stream up to and including value `upTo`; what came later is counted at opening. */
export const ScanSize = z.object({ bytes: z.number(), upTo: z.number().int() });
export type ScanSize = Readonly<z.infer<typeof ScanSize>>;

const read =
  <S extends z.ZodType>(key: string, schema: S) =>
  async (store: Store): Promise<z.infer<S> | null> => {
    const parsed = schema.safeParse(await getJson(store, key).catch(() => undefined));
    return parsed.success ? parsed.data : null;
  };

export const readAnchor = read(anchorKey, Anchor);
export const readBoot = read(bootKey, Boot);
export const readClockMark = read(clockKey, Moment);
export const readScanSize = read(scanSizeKey, ScanSize);
export const putAnchor = (anchor: Anchor): Op => putJson(anchorKey, anchor);
export const putBoot = (boot: Boot): Op => putJson(bootKey, boot);
export const putClockMark = (mark: Moment): Op => putJson(clockKey, mark);
export const putScanSize = (size: ScanSize): Op => putJson(scanSizeKey, size);
export const putEpoch = (record: EpochRecord): Op => putJson(epochKey(record.epoch.counter), record);

export const readEpochs = async (store: Store): Promise<EpochRecord[]> => {
  const records: EpochRecord[] = [];
  for await (const [, value] of store.iterator(kindRange("p"))) {
    try {
      records.push(EpochRecord.parse(JSON.parse(textOf(value))));
    } catch {
      // A damaged record is as good as none: the marker and the events themselves name the epoch as well.
    }
  }
  return records;
};
