/** The door whose turn it is. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { GuidedAudit } from "../../../wire/faces/stock.ts";
import { Button, Notice } from "../../shared/parts/controls.tsx";
import type { No, Said } from "../../shared/site/ask.ts";
import { compartment } from "../../shared/site/compartments.ts";
import { doorWord } from "../../shared/words/site.ts";
import { FoundFields, useFound, waybillsOf } from "../compartment/acts/found.tsx";
import { word as placeWord, staffNoWord } from "../compartment/words.ts";
import { orderAsStaff } from "../session/session.ts";
import { SignInForm } from "../session/sign-in.tsx";
import { factsOf } from "../site/staff-site.ts";
import { keepSecond, secondToken } from "./second.ts";
import { word } from "./words.ts";

type Content = "parcels" | "empty" | "unknown" | "not-opened";
export interface AuditDoorProps {
  readonly round: GuidedAudit;
  readonly onMoved: () => Promise<void>;
}
const restMsMax = 8_000;
const againMs = 500;

export const AuditDoor = ({ round, onMoved }: AuditDoorProps) => {
  const no = useSignal<No | null>(null);
  const isSending = useSignal(false);
  const id = round.next ?? "";
  const done = round.total - round.left;
  useEffect(() => {
    no.value = null;
  }, [id]);
  /** A door that has only just moved rests for a moment: it is asked again until it may. */
  const send = async (path: string, body: object): Promise<void> => {
    isSending.value = true;
    const until = performance.now() + restMsMax;
    let said: Said<unknown>;
    for (;;) {
      said = await orderAsStaff(`/maintainer/audit/${round.audit}/${path}`, body);
      if (said.ok || said.code !== "compartment-busy" || performance.now() > until) break;
      await new Promise((over) => setTimeout(over, againMs));
    }
    no.value = said.ok ? null : said;
    isSending.value = false;
    await onMoved();
  };
  const open = (): Promise<void> => {
    const second = secondToken();
    return send("open", second === null ? {} : { second });
  };
  const answer = (content: Content, found?: readonly string[]): void =>
    void send("answer", { compartment: id, content, ...(found === undefined ? {} : { found }) });
  return (
    <div class="audit-door" data-audit={id} data-at={round.present === null ? "next" : "door"}>
      <progress class="audit-bar" max={round.total} value={done} aria-label={word("audit")} />
      <p class="soft">
        {word("progress", { done, total: round.total })} · {word("begunBy", { by: round.by })}
      </p>
      <p class="audit-name">{id}</p>
      <Trouble no={no.value} id={id} onSecond={open} />
      {round.present === null ? (
        <Button kind="main" size="big" name="open" isDisabled={isSending.value} onClick={() => void open()}>
          {word("openDoor", { id })}
        </Button>
      ) : (
        <Answers id={id} isSending={isSending.value} onAnswer={answer} onOpen={() => void open()} />
      )}
      <Button name="not-opened" isDisabled={isSending.value} onClick={() => answer("not-opened")}>
        {word("notOpened")}
      </Button>
      <Button kind="quiet" name="end" onClick={() => void send("end", {})}>
        {word("end")}
      </Button>
    </div>
  );
};

/** Where a second person is needed, they sign in here; their session lasts for the doors that follow. */
const Trouble = ({ no, id, onSecond }: { readonly no: No | null; readonly id: string; onSecond: () => void }) => {
  if (no === null) return null;
  const isAboutSecond = no.code === "second-person-needed" || no.code === "second-person-same";
  if (!isAboutSecond) return <Notice kind="bad">{staffNoWord(no)}</Notice>;
  return (
    <section class="card stack">
      {no.code === "second-person-same" && <Notice kind="bad">{staffNoWord(no)}</Notice>}
      <p>{placeWord("secondHint", { id })}</p>
      <SignInForm
        isBeside
        action={placeWord("agree")}
        onSignedIn={({ token }) => {
          keepSecond(token);
          onSecond();
        }}
      />
    </section>
  );
};

interface AnswersProps {
  readonly id: string;
  readonly isSending: boolean;
  readonly onAnswer: (content: Content, found?: readonly string[]) => void;
  readonly onOpen: () => void;
}
const Answers = ({ id, isSending, onAnswer, onOpen }: AnswersProps) => {
  const found = useFound();
  useEffect(() => {
    found.there.value = [];
    found.others.value = "";
  }, [id]);
  const known = factsOf(id).value?.parcels ?? [];
  const door = compartment(id).value?.door;
  const waybills = waybillsOf(found);
  return (
    <>
      <p>{word("lookInside", { id })}</p>
      {door !== undefined && <p class="soft">{doorWord(door)}</p>}
      <FoundFields known={known} found={found} />
      {waybills.length > 0 ? (
        <Button
          kind="main"
          size="big"
          name="parcels"
          isDisabled={isSending}
          onClick={() => onAnswer("parcels", waybills)}
        >
          {placeWord("auditFound", { count: waybills.length })}
        </Button>
      ) : (
        <Button kind="main" size="big" name="empty" isDisabled={isSending} onClick={() => onAnswer("empty")}>
          {word("isEmpty")}
        </Button>
      )}
      <Button name="unknown" isDisabled={isSending} onClick={() => onAnswer("unknown")}>
        {word("nameless")}
      </Button>
      <Button name="again" isDisabled={isSending} onClick={onOpen}>
        {word("openAgain")}
      </Button>
    </>
  );
};
