/** One key: whose it is, what it may, until when; and what can be done about it. */
import { useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import type { No } from "../../../../gateway/web/shared/site/ask.ts";
import { joined, type Sentence, when } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Key } from "../../answers/keys.ts";
import { now } from "../follow.ts";
import { AskFirst } from "../office/ask-first.tsx";
import { askFleet } from "../session/session.ts";
import { onceNoWord } from "../words.ts";
import { rightWord, roleWord, word } from "./words.ts";

const own = ["tenant-has-another-role", "too-many-keys", "key-ended"] as const;
export const keyNoWord = (no: No, tenant: string): string => {
  const found = own.find((one) => one === no.code);
  return found === undefined ? onceNoWord(no) : word(found, { tenant });
};

interface Props {
  readonly apiKey: Key;
  /** Null: only to be looked at. */
  readonly onSecret: ((secret: string) => void) | null;
}
export const KeyCard = ({ apiKey, onSecret }: Props) => {
  const { id, tenant, role, name, revokedAt, expiresAt } = apiKey;
  const isOver = revokedAt !== null || expiresAt <= now.value;
  return (
    <article class="card site" data-key={id} data-over={isOver}>
      <h3>
        {name}{" "}
        <span class="soft">
          {roleWord(role)} <span class="mono">{tenant}</span>
        </span>
      </h3>
      <Facts apiKey={apiKey} />
      {!isOver && onSecret !== null && <Doings apiKey={apiKey} onSecret={onSecret} />}
    </article>
  );
};

const Facts = ({ apiKey: { rights, madeAt, madeBy, expiresAt, revokedAt, lastUsedAt } }: Pick<Props, "apiKey">) => (
  <dl class="figures">
    <div data-bad={revokedAt !== null || expiresAt <= now.value}>
      <dt>{word("until")}</dt>
      <dd>
        {revokedAt !== null && word("revoked", { at: when(revokedAt) })}
        {revokedAt === null && `${when(expiresAt)}${expiresAt <= now.value ? ` (${word("ended")})` : ""}`}
      </dd>
    </div>
    <div>
      <dt>{word("used")}</dt>
      <dd>{lastUsedAt === null ? word("never") : when(lastUsedAt)}</dd>
    </div>
    <div>
      <dt>{word("made")}</dt>
      <dd>{word("madeBy", { at: when(madeAt), who: madeBy })}</dd>
    </div>
    <div>
      <dt>{word("rights")}</dt>
      <dd>{joined(rights.map((right) => rightWord(right)))}</dd>
    </div>
  </dl>
);

type Doing = Pick<Props, "apiKey"> & { readonly onSecret: (secret: string) => void };
const Doings = ({ apiKey: { id, tenant, name }, onSecret }: Doing) => {
  const asking = useSignal<"rotate" | "revoke" | null>(null);
  const said = useSignal<{ readonly kind: "good" | "bad"; readonly says: Sentence } | null>(null);
  const order = async (method: "POST" | "DELETE", done: Sentence): Promise<void> => {
    const path = `/v1/keys/${id}${method === "POST" ? "/rotate" : ""}`;
    const answer = await askFleet<{ readonly secret?: string }>(path, {
      ...{ method, ...(method === "POST" ? { body: {} } : {}) },
    });
    asking.value = null;
    if (!answer.ok) said.value = { kind: "bad", says: () => keyNoWord(answer, tenant) };
    else {
      said.value = { kind: "good", says: done };
      if (answer.value.secret !== undefined) onSecret(answer.value.secret);
    }
  };
  const rotate = () => order("POST", () => word("rotated"));
  const revoke = () => order("DELETE", () => word("revokeDone"));
  return (
    <>
      {said.value !== null && <Notice kind={said.value.kind}>{said.value.says()}</Notice>}
      {asking.value === null && (
        <div class="row">
          <Button name="rotate" onClick={() => (asking.value = "rotate")}>
            {word("rotate")}
          </Button>
          <Button name="revoke" onClick={() => (asking.value = "revoke")}>
            {word("revoke")}
          </Button>
        </div>
      )}
      {asking.value !== null && (
        <AskFirst
          name={asking.value}
          says={word(`${asking.value}Ask`, { name, tenant })}
          yes={word(asking.value)}
          no={word("keep")}
          onYes={() => void (asking.value === "rotate" ? rotate() : revoke())}
          onNo={() => (asking.value = null)}
        />
      )}
    </>
  );
};
