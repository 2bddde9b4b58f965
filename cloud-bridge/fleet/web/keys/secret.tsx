/** A key, shown once, to be copied. */
import { type Signal, useSignal } from "@preact/signals";
import { Button, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { word } from "./words.ts";

export const KeySecret = ({ secret }: { readonly secret: Signal<string | null> }) => {
  const isCopied = useSignal<boolean | null>(null);
  if (secret.value === null) return null;
  const copy = async (text: string): Promise<void> => {
    // Browsers have it at https and on loopback only.
    isCopied.value = await (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
      () => true,
      () => false,
    );
  };
  const text = secret.value;
  return (
    <Notice kind="warn">
      <div class="stack">
        <p>{word("secret")}</p>
        <p class="mono hook-secret">{text}</p>
        {isCopied.value !== null && <p>{word(isCopied.value ? "copied" : "notCopied")}</p>}
        <div class="row">
          <Button name="copy" onClick={() => void copy(text)}>
            {word("copy")}
          </Button>
          <Button
            name="secret-seen"
            onClick={() => {
              secret.value = null;
              isCopied.value = null;
            }}
          >
            {word("seen")}
          </Button>
        </div>
      </div>
    </Notice>
  );
};
