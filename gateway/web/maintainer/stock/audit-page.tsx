/** One door after the other: which one, what the books say, what one sees. Made for a phone in one hand. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { GuidedAudit } from "../../../wire/faces/stock.ts";
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { Page } from "../../shared/parts/page.tsx";
import type { No } from "../../shared/site/ask.ts";
import { layout } from "../../shared/site/compartments.ts";
import { staffNoWord } from "../compartment/words.ts";
import { askAsStaff, orderAsStaff } from "../session/session.ts";
import { onEvent } from "../site/staff-site.ts";
import { AuditDoor } from "./audit-door.tsx";
import { endSecond } from "./second.ts";
import "./stock.css";
import { word } from "./words.ts";

type Now = { readonly known: false } | { readonly known: true; readonly running: GuidedAudit | null };

export const AuditPage = () => {
  const now = useSignal<Now>({ known: false });
  const wasRunning = useSignal(false);
  const no = useSignal<No | null>(null);
  const look = async (): Promise<void> => {
    const said = await askAsStaff<{ readonly running: GuidedAudit | null }>("/maintainer/audit", {
      patienceMs: 60_000,
    });
    if (!said.ok) return;
    if (said.value.running !== null) wasRunning.value = true;
    now.value = { known: true, running: said.value.running };
  };
  useEffect(() => {
    void look();
    // Somebody else may go on with the same round, and a power cut may have come between.
    const stop = onEvent(({ event }) => {
      const type = String(event["type"]);
      if (type === "" || type.startsWith("guided-audit-")) void look();
    });
    return () => {
      stop();
      endSecond();
    };
  }, []);
  const begin = async (body: { readonly scope: "site" | "doubt" | "bank"; readonly bank?: string }): Promise<void> => {
    const said = await orderAsStaff("/maintainer/audit", body);
    no.value = said.ok ? null : said;
    await look();
  };
  return (
    <Page title={word("audit")}>
      {!now.value.known && <Wait />}
      {now.value.known && now.value.running === null && (
        <Scopes isOver={wasRunning.value} no={no.value} onBegin={(body) => void begin(body)} />
      )}
      {now.value.known && now.value.running !== null && <AuditDoor round={now.value.running} onMoved={look} />}
    </Page>
  );
};

interface ScopesProps {
  readonly isOver: boolean;
  readonly no: No | null;
  readonly onBegin: (body: { readonly scope: "site" | "doubt" | "bank"; readonly bank?: string }) => void;
}
const Scopes = ({ isOver, no, onBegin }: ScopesProps) => (
  <div class="audit-door">
    {isOver && <Notice kind="good">{word("finished")}</Notice>}
    {no !== null && (
      <Notice kind="warn">{no.figures["why"] === "nothing-to-audit" ? word("nothing") : staffNoWord(no)}</Notice>
    )}
    <p>{word("auditHint")}</p>
    <Button kind="main" size="big" name="doubt" onClick={() => onBegin({ scope: "doubt" })}>
      {word("scopeDoubt")}
    </Button>
    <Button size="big" name="site" onClick={() => onBegin({ scope: "site" })}>
      {word("scopeSite")}
    </Button>
    {layout.value?.banks.map(({ bank }) => (
      <Button key={bank} name={`bank-${bank}`} onClick={() => onBegin({ scope: "bank", bank })}>
        {word("scopeBank", { bank })}
      </Button>
    ))}
  </div>
);
