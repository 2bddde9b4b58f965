/** What people press and fill in. Every target is at least 48 px high (WCAG 2.2, 2.5.5 asks for 44). */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { site } from "../words/site.ts";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly kind?: "main" | "plain" | "bad" | "quiet";
  readonly size?: "usual" | "big";
  readonly type?: "button" | "submit";
  readonly isDisabled?: boolean;
  readonly label?: string;
  readonly isPressed?: boolean;
  /** What it does, whatever its words are. */
  readonly name?: string;
}
export const Button = ({ children, onClick, kind = "plain", size = "usual", ...more }: ButtonProps) => (
  <button
    type={more.type ?? "button"}
    class="button"
    data-kind={kind}
    data-size={size}
    data-do={more.name}
    disabled={more.isDisabled === true}
    aria-label={more.label}
    aria-pressed={more.isPressed}
    onClick={onClick}
  >
    {children}
  </button>
);

export interface LabelledProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it; read aloud at once. */
  readonly wrong?: string | null | undefined;
  readonly children: (tied: Tied) => ComponentChildren;
}
/** What ties an input to its label, hint and complaint. */
interface Tied {
  readonly id: string;
  readonly "aria-invalid": true | undefined;
  readonly "aria-describedby": string | undefined;
}

/** A label, a hint and a complaint around whatever is filled in. */
export const Labelled = ({ label, hint, wrong, children }: LabelledProps) => {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {hint && (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children({ id, "aria-invalid": wrong ? true : undefined, "aria-describedby": describedBy })}
      {wrong && (
        <span class="field-wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
};

export interface FieldProps extends Omit<LabelledProps, "children"> {
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Of the input itself: what a phone's keyboard and a password manager make of it. */
  readonly kind?: Pick<
    JSX.IntrinsicElements["input"],
    "type" | "inputMode" | "autocomplete" | "maxLength" | "pattern" | "required" | "spellcheck" | "autoFocus" | "name"
  >;
}
export const Field = ({ value, onInput, wrong, kind, ...labelled }: FieldProps) => {
  /** What the browser found, said in the page's language and not in a bubble of the browser's own. */
  const [found, find] = useState<"missing" | "malformed" | null>(null);
  return (
    <Labelled {...labelled} wrong={wrong ?? (found && site(found))}>
      {(tied) => (
        <input
          {...(kind as JSX.IntrinsicElements["input"])}
          {...tied}
          value={value}
          class="input"
          onInput={(event) => {
            find(null);
            onInput(event.currentTarget.value);
          }}
          onInvalid={(event) => {
            event.preventDefault();
            const input = event.currentTarget;
            find(input.validity.valueMissing ? "missing" : "malformed");
            if (input.form?.querySelector(":invalid") === input) input.focus();
          }}
        />
      )}
    </Labelled>
  );
};

export interface NoticeProps {
  readonly kind: "good" | "warn" | "bad" | "plain";
  readonly children: ComponentChildren;
}
/** Bad news interrupts a screen reader, other news waits its turn. */
export const Notice = ({ kind, children }: NoticeProps) => (
  <div class="notice" data-kind={kind} role={kind === "bad" ? "alert" : "status"}>
    <div>{children}</div>
  </div>
);

export const Wait = () => (
  <div class="row" role="status">
    <span class="wait" aria-hidden="true" />
    <span>{site("wait")}</span>
  </div>
);

/** Every dialog of every face: a proof opens each. */
export type DialogName =
  | "display"
  | "still-there"
  | `idle-${"untouched" | "session"}`
  | "leave"
  | `${"trouble" | "fetch"}-${"open" | "closed"}`
  | `open-${"reason" | "second" | "sending" | "watching"}`
  | "test"
  | "acknowledge"
  | "ask-log"
  | "audit"
  | "block"
  | "release"
  | "ending"
  | "change-code"
  | "extend"
  | "order"
  | "recall"
  | "withdraw";
export interface DialogProps {
  readonly name: DialogName;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}
/** The browser's own modal: it keeps the focus inside and gives it back. */
export const Dialog = ({ name, title, onClose, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="dialog" data-dialog={name} aria-labelledby={id} onClose={onClose}>
      <div class="stack">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
};
