/** The other side of an LLRP reader's adapter: the simulator's model behind a stream on told time. */
import type { ReaderCodec } from "../../firmware-sim/llrp/codec.ts";
import { LlrpReader, type ReaderSays } from "../../firmware-sim/llrp/reader.ts";
import { Mischief, type MischiefInput, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import type { OpenStream, StreamEvents } from "../../gateway/ports/stream.ts";
import { splitLlrp } from "../../gateway/wire/llrp/frames.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface LlrpSide {
  readonly openStream: OpenStream;
  /** EPCs by compartment. */
  readonly tags: Map<string, string[]>;
  /** Kinds of what the client said, in order. */
  readonly asked: string[];
  /** How often it connected, and when. */
  readonly connects: number[];
  /** The stream is held. */
  held: boolean;
  /** The client is connected. */
  readonly isUp: () => boolean;
  strike(mischief: MischiefInput): void;
  /** Sends bytes as they are. */
  inject(bytes: Uint8Array): void;
  /** Answers are not sent any more. */
  mute: boolean;
  /** Nobody may connect. */
  refuses: boolean;
}
export const llrpSide = (clock: VirtualClock, codec: ReaderCodec, sweepMs = 100): LlrpSide => {
  const now = (): number => clock.now().elapsed;
  const mischief = new Mischief(newRandom("llrp-mischief"));
  const tags = new Map<string, string[]>();
  const antennas = [
    { antenna: 1, compartments: ["A-01"], through: ["A-02"] },
    { antenna: 2, compartments: ["A-02"], through: [] },
  ];
  const tagsIn = (compartment: string): readonly string[] => tags.get(compartment) ?? [];
  const reader = new LlrpReader({ device: "d-1", antennas, missed: 0, sweepMs }, tagsIn, newRandom("llrp"), mischief);
  let client: StreamEvents | null = null;
  const tell = (says: readonly ReaderSays[]): void => {
    const to = client;
    if (says.length === 0 || side.mute || !to) return;
    const bytes = Buffer.concat(says.map((one) => codec.encode(one)));
    clock.after(1, () => {
      if (client === to) to.data(new Uint8Array(bytes));
    });
  };
  const hangUp = (why: string): void => {
    const to = client;
    client = null;
    reader.disconnected();
    to?.down(why);
  };
  const look = (): void => {
    clock.after(10, () => {
      const seen = reader.look(now());
      tell(seen.says);
      if (seen.hangUp) hangUp("the reader hung up");
      look();
    });
  };
  look();
  const side: LlrpSide = {
    ...{ tags, asked: [], connects: [], held: false, mute: false, refuses: false },
    isUp: () => client !== null,
    strike: (fault) => void mischief.add(MischiefSettings.parse(fault), now()),
    inject: (bytes) => client?.data(bytes),
    openStream: (_settings, events) => {
      side.connects.push(now());
      side.held = false;
      clock.after(2, () => {
        if (side.refuses || reader.away(now())) return events.down("refused");
        client = events;
        events.up();
        tell(reader.connect(now()).says);
      });
      return {
        write: (bytes) => {
          for (const frame of splitLlrp(bytes).frames) {
            const asked = codec.decode(frame);
            if (!asked || client !== events) continue;
            side.asked.push(asked.type);
            tell(reader.heard(asked, now()));
          }
        },
        hold: (on) => {
          side.held = on;
        },
        close: () => {
          if (client !== events) return;
          client = null;
          reader.disconnected();
        },
      };
    },
  };
  return side;
};
