/** A text of several lines, with the same label and complaints as a field. */
import { Labelled, type LabelledProps } from "../../../../gateway/web/shared/parts/controls.tsx";

interface Props extends Omit<LabelledProps, "children"> {
  readonly name: string;
  readonly value: string;
  readonly lang?: string;
  readonly charsMax: number;
  readonly onInput: (value: string) => void;
}
export const TextArea = ({ name, value, lang, charsMax, onInput, ...labelled }: Props) => (
  <Labelled {...labelled}>
    {(tied) => (
      <textarea
        {...tied}
        name={name}
        class="input text-area"
        rows={5}
        lang={lang}
        maxLength={charsMax}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    )}
  </Labelled>
);
