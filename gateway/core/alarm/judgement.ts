import type { AlarmKind } from "../vocabulary.ts";

/** One condition about one thing: `subject` is a compartment, device or terminal, or a word for the whole site. */
export interface Judgement {
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly holds: boolean;
}
export const holds = (kind: AlarmKind, subject: string): Judgement => ({ kind, subject, holds: true });
export const ended = (kind: AlarmKind, subject: string): Judgement => ({ kind, subject, holds: false });
