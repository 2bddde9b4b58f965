/** The recipient was not asked: where the carrier's policy takes it, the number is asked for here. */
import { useState } from "preact/hooks";
import { Button, Field } from "../../shared/parts/controls.tsx";
import type { Wish } from "../flow/turn.ts";
import { Parcels, Sheet } from "../parts/sheet.tsx";
import { work } from "../words/work.ts";
import { tell } from "../work/run.ts";

const isPhone = (text: string): boolean => /^\+?[0-9]{5,15}$/.test(text.replace(/[\s-]/g, ""));

export const Phone = ({ wish }: { readonly wish: Wish }) => {
  const [phone, type] = useState("");
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      class="work-form"
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(!isPhone(phone));
        if (isPhone(phone)) tell({ type: "phone", phone });
      }}
    >
      <Sheet
        title={work("phoneTitle")}
        actions={
          <>
            <Button type="submit" kind="main" size="big">
              {work("next")}
            </Button>
            <Button onClick={() => tell({ type: "next" })}>{work("takeBack")}</Button>
          </>
        }
      >
        <Parcels parcels={wish.parcels} />
        <Field
          label={work("phoneTitle")}
          hint={work("phoneHint")}
          value={phone}
          onInput={type}
          wrong={isWrong ? work("phoneWrong") : null}
          kind={{ name: "phone", type: "tel", inputMode: "tel", autocomplete: "off", maxLength: 24 }}
        />
      </Sheet>
    </form>
  );
};
