/** An order to a site: asked for a reason, sent once however often it has to be sent, and then told of. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { RemoteAction } from "../../../../gateway/core/vocabulary.ts";
import { newKey } from "../../../../gateway/web/shared/site/ask.ts";
import type { IssuedCommand } from "../../answers/overview.ts";
import { ReasonDialog } from "../office/reason-dialog.tsx";
import { askFleet, may } from "../session/session.ts";
import { word } from "./words.ts";

export const mayOrder = (): boolean => may("order-commands");

export interface OrderDialogProps {
  readonly name: "change-code" | "extend" | "order" | "acknowledge" | "recall" | "ask-log";
  readonly title: string;
  /** Of the button that sends it. */
  readonly verb: string;
  readonly site: string;
  readonly action: RemoteAction;
  /** Absent: two minutes. */
  readonly validMs?: number;
  readonly onClose: () => void;
  readonly onOrdered: (id: string) => void;
  /** What it means. */
  readonly children: ComponentChildren;
}
export const OrderDialog = ({ site, action, validMs, onOrdered, ...dialog }: OrderDialogProps) => {
  /** However often it is sent. */
  const key = useSignal(newKey());
  return (
    <ReasonDialog
      {...dialog}
      hint={word("reasonHint")}
      onSay={async (reason) => {
        const body = { action, reason, ...(validMs === undefined ? {} : { validMs }) };
        const asking = { method: "POST", body, key: key.value, patienceMs: 8_000 } as const;
        const answer = await askFleet<IssuedCommand>(`/v1/sites/${site}/commands`, asking);
        if (!answer.ok && answer.code !== "unreachable") key.value = newKey();
        if (!answer.ok) return answer;
        onOrdered(answer.value.id);
        return null;
      }}
    />
  );
};
