/** Names and times as this page says them. */
import { language } from "../../../../gateway/web/shared/settings.ts";
import { when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { RecipientView } from "../../answers/recipient.ts";

export const namedOf = (name: RecipientView["locker"]): string => name[language.value];
/** Of a site that is usually heard of at every parcel. */
const silentMs = 30 * 60_000;
export const isSilent = ({ heardAt, now }: RecipientView): boolean => heardAt === null || now - heardAt >= silentMs;
/** By the clock on the wall beside the locker. */
export const whenThere = ({ zone }: Pick<RecipientView, "zone">, at: number): string => when(at, "both", zone);
