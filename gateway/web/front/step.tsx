/** One step of the tour, and the button that makes this browser somebody. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button, Notice } from "../shared/parts/controls.tsx";
import type { Said } from "../shared/site/ask.ts";
import type { Sentence } from "../shared/words/dictionary.ts";
import { noWord } from "../shared/words/no.ts";

export interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: ComponentChildren;
}
export const Step = ({ number, title, children }: StepProps) => (
  <li class="step card">
    <h3>
      <span class="step-number" aria-hidden="true">
        {number}
      </span>
      <span>{title}</span>
    </h3>
    {children}
  </li>
);

export interface EnterProps {
  readonly face: "kiosk" | "courier" | "maintainer";
  readonly signIn: () => Promise<Said<unknown>>;
  readonly children: ComponentChildren;
}
/** Signs in here and goes to the face. */
export const Enter = ({ face, signIn, children }: EnterProps) => {
  const go = async (): Promise<Said<string>> => {
    const said = await signIn();
    return said.ok ? { ok: true, value: `/${face}` } : said;
  };
  return (
    <Go kind="main" go={go}>
      {children}
    </Go>
  );
};

export interface GoProps {
  readonly kind: "main" | "quiet";
  /** Gives the address. */
  readonly go: () => Promise<Said<string>>;
  readonly name?: string;
  readonly children: ComponentChildren;
}
export const Go = ({ kind, go, name, children }: GoProps) => {
  const no = useSignal<Sentence | null>(null);
  const isBusy = useSignal(false);
  const enter = async (): Promise<void> => {
    isBusy.value = true;
    const said = await go();
    isBusy.value = false;
    if (said.ok) location.assign(said.value);
    else no.value = () => noWord(said);
  };
  return (
    <>
      <Button kind={kind} isDisabled={isBusy.value} onClick={() => void enter()} {...(name ? { name } : {})}>
        {children}
      </Button>
      {no.value !== null && <Notice kind="bad">{no.value()}</Notice>}
    </>
  );
};
