/** A text of several lines, with the same label and complaints as a field. */
import { useId } from "preact/hooks";

interface Props {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly wrong?: string | null;
  readonly value: string;
  readonly lang?: string;
  readonly charsMax: number;
  readonly onInput: (value: string) => void;
}
export const TextArea = ({ name, label, hint, wrong, value, lang, charsMax, onInput }: Props) => {
  const id = useId();
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
      <textarea
        id={id}
        name={name}
        class="input text-area"
        rows={5}
        lang={lang}
        maxLength={charsMax}
        value={value}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={[hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      {wrong && (
        <span class="field-wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
};
