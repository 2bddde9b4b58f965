/** The log of a site: ordered with its bounds, seen to arrive, read here or taken away. */
import { useSignal } from "@preact/signals";
import type { LogLevel } from "../../../../../gateway/core/remote/log-wanted.ts";
import { Button, Notice, Wait } from "../../../../../gateway/web/shared/parts/controls.tsx";
import { Select } from "../../../../../gateway/web/shared/parts/select.tsx";
import { when, words } from "../../../../../gateway/web/shared/words/dictionary.ts";
import type { LogLines, SiteLog } from "../../../answers/overview.ts";
import { useFollowed } from "../../follow.ts";
import { Listed } from "../../office/listed.tsx";
import { Ordered } from "../../orders/order-card.tsx";
import { mayOrder, OrderDialog } from "../../orders/order-dialog.tsx";
import { stateWord } from "../../orders/words.ts";
import { noWord } from "../../words.ts";
import { inOwnWords } from "./own-words.ts";

interface SiteProps {
  readonly site: string;
}
export const SiteLogs = ({ site }: SiteProps) => {
  const { value, no } = useFollowed<{ readonly logs: readonly SiteLog[] }>(`/v1/sites/${site}/logs`);
  return (
    <section class="stack" aria-labelledby="log">
      <h3 id="log">{word("title")}</h3>
      {mayOrder() && <Ask site={site} />}
      <Listed
        all={value.value?.logs ?? null}
        no={no.value}
        none={word("none")}
        keyOf={(one) => one.command.id}
        cardOf={(one) => <LogCard log={one} />}
      />
    </section>
  );
};

const levels: readonly LogLevel[] = ["error", "warn", "info", "debug"];
const hour = 3_600_000;
const ages = { hour, day: 24 * hour, week: 7 * 24 * hour } as const;
type Age = keyof typeof ages;
const bounds = { lines: 5_000, bytes: 524_288 } as const;
/** A site that is away for a while shall send it when it is back. */
const validMs = 30 * 60_000;

const Ask = ({ site }: SiteProps) => {
  const level = useSignal<LogLevel>("info");
  const age = useSignal<Age>("day");
  const isOpen = useSignal(false);
  const ordered = useSignal<string | null>(null);
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <div class="card">
      <div class="filters">
        <Select
          all={levels}
          chosen={level.value}
          nameOf={(one) => levelWord(one)}
          label={word("level")}
          onChoose={(one) => {
            level.value = one;
          }}
        />
        <Select
          all={Object.keys(ages) as Age[]}
          chosen={age.value}
          nameOf={(one) => word(one)}
          label={word("age")}
          onChoose={(one) => {
            age.value = one;
          }}
        />
      </div>
      <div class="row">
        <Button name="ask-log" onClick={() => (isOpen.value = true)}>
          {word("ask")}
        </Button>
      </div>
      {ordered.value !== null && <Ordered key={ordered.value} site={site} id={ordered.value} />}
      {isOpen.value && (
        <OrderDialog
          name="ask-log"
          title={word("title")}
          verb={word("ask")}
          site={site}
          action={{ type: "send-log", wanted: { ...bounds, level: level.value, ageMs: ages[age.value] } }}
          validMs={validMs}
          onClose={close}
          onOrdered={(id) => {
            ordered.value = id;
            close();
          }}
        >
          <p>{word("askHint", { site, lines: bounds.lines })}</p>
        </OrderDialog>
      )}
    </div>
  );
};

const LogCard = ({ log }: { readonly log: SiteLog }) => {
  const { command, pieces, arrived, lines, leftOut, keptUntil } = log;
  const { site, id, issuer, issuedAt, state } = command;
  const isShown = useSignal(false);
  return (
    <article class="card sent" data-log={state} data-state={state}>
      <h4>{word("of", { at: when(issuedAt), who: issuer.id })}</h4>
      <p>
        <strong>{stateWord(state)}</strong> · {word("lines", { count: lines })}
      </p>
      {arrived < pieces && (
        <div class="stack" role="status">
          <span>{word("progress", { arrived, pieces })}</span>
          <progress class="hook-bar" max={pieces} value={arrived} aria-label={word("title")} />
        </div>
      )}
      {leftOut > 0 && <p class="soft">{word("leftOut", { count: leftOut })}</p>}
      <p class="soft">{word("kept", { at: when(keptUntil) })}</p>
      <div class="row">
        <Button name="show-log" isPressed={isShown.value} onClick={() => (isShown.value = !isShown.value)}>
          {word("show")}
        </Button>
        <a class="button" data-do="log-file" href={`/v1/sites/${site}/logs/${id}/file`} download>
          {word("file")}
        </a>
      </div>
      {isShown.value && <Lines site={site} id={id} />}
    </article>
  );
};

const Lines = ({ site, id }: SiteProps & { readonly id: string }) => {
  const { value, no } = useFollowed<LogLines>(`/v1/sites/${site}/logs/${id}`);
  const told = value.value;
  return (
    <>
      {no.value !== null && <Notice kind="bad">{noWord(no.value)}</Notice>}
      {told === null && no.value === null && <Wait />}
      {told !== null && told.all > told.lines.length && (
        <p class="soft">{word("newest", { count: told.lines.length })}</p>
      )}
      <ol class="events">
        {told?.lines.toReversed().map((line, at) => (
          <li key={at}>
            <Line line={line} />
          </li>
        ))}
      </ol>
    </>
  );
};

const Line = ({ line }: { readonly line: string }) => {
  const { at, level, what, ...figures } = read(line);
  return (
    <div class="event">
      <span class="event-when">{typeof at === "number" ? when(at) : ""}</span>
      <div>
        <strong>{String(what)}</strong> <span class="soft small">{String(level ?? "")}</span>
        <p class="soft small">{inOwnWords(figures)}</p>
      </div>
    </div>
  );
};
/** A very long line is cut, and is no JSON any more. */
const read = (line: string): Readonly<Record<string, unknown>> => {
  try {
    return { what: "–", ...JSON.parse(line) };
  } catch {
    return { what: line };
  }
};

const word = words({
  title: ["Log of the gateway", "网关运行日志"],
  none: ["None was sent yet.", "尚未上传。"],
  level: ["Severity, at least", "最低级别"],
  age: ["Not older than", "时间范围"],
  hour: ["one hour", "一小时"],
  day: ["one day", "一天"],
  week: ["one week", "一周"],
  ask: ["Ask for the log", "索取日志"],
  askHint: [
    "{site} sends the newest lines that it still has, at most {lines}, when nothing more important waits.",
    "{site} 将在空闲时上传其保留的最新日志，最多 {lines} 行。",
  ],
  of: ["Asked for {at} by {who}", "{who} 于 {at} 索取"],
  lines: ["{count} {count|line|lines}", "{count} 行"],
  progress: ["{arrived} of {pieces} pieces are here.", "已收到 {arrived} / {pieces} 段。"],
  leftOut: ["{count} older {count|line|lines} found no room.", "另有 {count} 行较早日志超出上限。"],
  kept: ["Kept until {at}", "保留至 {at}"],
  show: ["Show", "查看"],
  file: ["Download", "下载"],
  newest: ["The newest {count} are shown; the file has all.", "仅显示最近 {count} 行，完整内容请下载。"],
});
const levelWord = words<LogLevel>({
  error: ["errors", "错误"],
  warn: ["warnings", "警告"],
  info: ["what happens", "信息"],
  debug: ["everything", "全部"],
});
