/** The frame of every face: its name, whether it is live, language and display. */
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { language, largeText, type Theme, theme, themes } from "../settings.ts";
import type { LiveState } from "../site/live.ts";
import { site } from "../words/site.ts";
import { Button, Dialog } from "./controls.tsx";
import { staged } from "./later.tsx";
import "../style/base.css";
import "../style/parts.css";

export interface ShellProps {
  /** What it shows, for whoever looks from outside. */
  readonly view: string;
  readonly title: string;
  /** Absent: this face does not follow the site. */
  readonly live?: ReadonlySignal<LiveState>;
  /** Beside language and display. */
  readonly tools?: ComponentChildren;
  /** Of a demo's stage: by default a strip under the head with hands and mischief. */
  readonly stage?: "strip" | "none";
  /** Beside what is shown on a desk, below it on a phone. */
  readonly nav?: ComponentChildren;
  readonly children: ComponentChildren;
}

export const Shell = ({ view, title, live, tools, stage = "strip", nav, children }: ShellProps) => {
  useEffect(() => {
    document.title = `${title} · Postern`;
  }, [title]);
  return (
    <div class="shell" data-view={view}>
      <header class="shell-head">
        <h1>{title}</h1>
        {live && <LiveSign live={live} />}
        <div class="shell-tools">
          {tools}
          <LanguageSwitch />
          <DisplayMenu />
        </div>
      </header>
      <div>{stage === "strip" && <StageStrip />}</div>
      {nav ? (
        <div class="shell-sides">
          {nav}
          <main>{children}</main>
        </div>
      ) : (
        <main>{children}</main>
      )}
    </div>
  );
};

export const StageStrip = staged(async () => (await import("../demo/strip.tsx")).Strip);

/** A cut shorter than this is no news for anybody. */
const patienceMs = 1_500;

export const LiveSign = ({ live }: { readonly live: ReadonlySignal<LiveState> }) => {
  const [shown, show] = useState<LiveState>(live.value);
  const state = live.value;
  useEffect(() => {
    if (state !== "lost") return show(state);
    const timer = setTimeout(() => show("lost"), patienceMs);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <p class="live" data-state={shown} role="status">
      {site(shown)}
    </p>
  );
};

export const LanguageSwitch = () => (
  <button
    type="button"
    class="button"
    data-kind="plain"
    lang={language.value === "en" ? "zh-CN" : "en"}
    onClick={() => {
      language.value = language.value === "en" ? "zh-CN" : "en";
    }}
  >
    {site("otherLanguage")}
  </button>
);

const DisplayMenu = () => {
  const [isOpen, open] = useState(false);
  return (
    <>
      <Button onClick={() => open(true)} label={site("display")}>
        <span aria-hidden="true">Aa</span>
      </Button>
      {isOpen && (
        <Dialog name="display" title={site("display")} onClose={() => open(false)}>
          <fieldset class="stack">
            <legend class="field-label">{site("theme")}</legend>
            <div class="row">
              {themes.map((one: Theme) => (
                <Button
                  key={one}
                  isPressed={theme.value === one}
                  kind={theme.value === one ? "main" : "plain"}
                  onClick={() => {
                    theme.value = one;
                  }}
                >
                  {site(one)}
                </Button>
              ))}
            </div>
          </fieldset>
          <Button
            isPressed={largeText.value}
            kind={largeText.value ? "main" : "plain"}
            onClick={() => {
              largeText.value = !largeText.value;
            }}
          >
            {site("largeText")}
          </Button>
          <Button kind="main" onClick={() => open(false)}>
            {site("close")}
          </Button>
        </Dialog>
      )}
    </>
  );
};
