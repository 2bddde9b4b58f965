import { z } from "zod";

const ms = (fallback: number) => z.number().int().positive().max(3_600_000).default(fallback);
export const LockerMqttSettings = z.strictObject({
  /** How long a command may take until the locker has answered; it also expires then. */
  answerMs: ms(2000),
  /** Without any message for so long the locker is silent, whatever its will says. */
  silentMs: ms(150_000),
  /** How often the locker is told the site time. */
  clockMs: ms(60_000),
});
export type LockerMqttSettings = z.infer<typeof LockerMqttSettings>;
