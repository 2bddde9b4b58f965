/** The form that signs in, at the start, again before the end, or a second person beside the first. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button, Field, Notice } from "../../shared/parts/controls.tsx";
import { staged } from "../../shared/parts/later.tsx";
import { order, type Said } from "../../shared/site/ask.ts";
import { span } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import { hasPasskeys, type SignedIn, signInByPasskey } from "./passkey.ts";
import { session } from "./session.ts";
import { type SignIn, signInAfter } from "./sign-in-state.ts";
import { word } from "./words.ts";

const StageAccounts = staged(async () => (await import("../../shared/demo/accounts.tsx")).Accounts);

export interface SignInFormProps {
  readonly onSignedIn: (who: SignedIn) => void;
  /** A second person: the first one's session stays as it is. */
  readonly isBeside?: boolean;
  readonly account?: string;
  readonly action?: string;
}

export const SignInForm = ({ onSignedIn, isBeside = false, account = "", action }: SignInFormProps) => {
  const who = session.value;
  const typed = useSignal({ account, password: "", oneTimeCode: "" });
  const screen = useSignal<SignIn>({ state: "typing", no: null });
  const send = async (by: () => Promise<Said<SignedIn>>): Promise<void> => {
    if (screen.value.state !== "typing") return;
    screen.value = signInAfter(screen.value, { type: "sent" });
    const said = await by();
    if (said.ok) return onSignedIn(said.value);
    typed.value = { ...typed.value, oneTimeCode: "" };
    screen.value = signInAfter(screen.value, { type: "refused", no: said, at: performance.now() });
  };
  const byPassword = () => order<SignedIn>("/maintainer/session", { ...typed.value, beside: isBeside });
  const canSend = screen.value.state === "typing";
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send(byPassword);
      }}
    >
      <Trouble
        screen={screen.value}
        onTime={() => {
          screen.value = signInAfter(screen.value, { type: "time", at: performance.now() });
        }}
      />
      <StageAccounts
        besides={isBeside && who.state === "in" ? who.id : null}
        onFill={(filled) => {
          typed.value = filled;
        }}
      />
      <Entries
        typed={typed.value}
        onTyped={(more) => {
          typed.value = { ...typed.value, ...more };
        }}
      />
      <Button kind="main" type="submit" size="big" isDisabled={!canSend}>
        {action ?? word("signIn")}
      </Button>
      {hasPasskeys() && (
        <Button isDisabled={!canSend} onClick={() => void send(() => signInByPasskey(isBeside))}>
          {word("withPasskey")}
        </Button>
      )}
    </form>
  );
};

interface Typed {
  readonly account: string;
  readonly password: string;
  readonly oneTimeCode: string;
}
const Entries = ({ typed, onTyped }: { readonly typed: Typed; readonly onTyped: (more: Partial<Typed>) => void }) => (
  <>
    <Field
      label={word("account")}
      value={typed.account}
      onInput={(text) => onTyped({ account: text.trim() })}
      kind={{ name: "username", autocomplete: "username", required: true, spellcheck: false, maxLength: 64 }}
    />
    <Field
      label={word("password")}
      value={typed.password}
      onInput={(password) => onTyped({ password })}
      kind={{ name: "password", type: "password", autocomplete: "current-password", required: true, maxLength: 256 }}
    />
    <Field
      label={word("code")}
      hint={word("codeHint")}
      value={typed.oneTimeCode}
      onInput={(text) => onTyped({ oneTimeCode: text.replace(/\D/g, "") })}
      kind={{
        name: "code",
        inputMode: "numeric",
        autocomplete: "one-time-code",
        required: true,
        pattern: "[0-9]{6,8}",
      }}
    />
  </>
);

/** What went wrong, with the time to wait counted down. */
const Trouble = ({ screen, onTime }: { readonly screen: SignIn; readonly onTime: () => void }) => {
  const tick = useSignal(0);
  const isWaiting = screen.state === "waiting";
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => {
      tick.value++;
      onTime();
    }, 500);
    return () => clearInterval(timer);
  }, [isWaiting]);
  if (screen.state === "waiting") {
    void tick.value;
    const wait = span(Math.ceil((screen.until - performance.now()) / 1000) * 1000);
    return <Notice kind="warn">{word("waiting", { wait })}</Notice>;
  }
  if (screen.state !== "typing" || screen.no === null) return null;
  return <Notice kind="bad">{wordOf(screen.no)}</Notice>;
};

const wordOf = (no: Parameters<typeof noWord>[0]): string => {
  if (no.code === "wrong-credentials") return word("wrong");
  return no.code === "passkey-not-given" ? word("notGiven") : noWord(no);
};
