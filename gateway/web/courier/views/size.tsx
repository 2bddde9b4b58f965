/** How large it is, by picture; beside another parcel of the same recipient, where there is one. */
import type { Size } from "../../../core/vocabulary.ts";
import { Button, Notice } from "../../shared/parts/controls.tsx";
import { Sizes } from "../../shared/parts/sizes.tsx";
import type { Screen } from "../flow/turn.ts";
import { Parcels, Sheet } from "../parts/sheet.tsx";
import { work } from "../words/work.ts";
import { tell } from "../work/run.ts";

type AtSize = Extract<Screen, { at: "size" }>;
const pick = (size: Size): void => tell({ type: "size", size });

export const SizeChoice = ({ wish, beside, adds }: Omit<AtSize, "at">) => {
  const { size: announced, parcels } = wish;
  return (
    <Sheet
      title={work(parcels.length > 1 ? "sizesTitle" : "sizeTitle")}
      actions={
        beside ? (
          <Button kind="main" size="big" onClick={() => tell({ type: "beside" })}>
            {work("besideDo", { compartment: beside.compartment })}
          </Button>
        ) : (
          <Sizes announced={announced} onPick={pick} />
        )
      }
    >
      <Parcels parcels={parcels} />
      {beside && (
        <>
          <Notice kind="good">{work("besideTitle", { compartment: beside.compartment })}</Notice>
          <p>{work("besideNot")}</p>
          <Sizes announced={null} onPick={pick} />
        </>
      )}
      {adds && <Notice kind="plain">{work("adding")}</Notice>}
      <div class="ways">
        <Button isPressed={adds} onClick={() => tell({ type: "add" })}>
          {work("add")}
        </Button>
        <Button onClick={() => tell({ type: "damaged" })}>{work("damaged")}</Button>
        <Button onClick={() => tell({ type: "next" })}>{work("aside")}</Button>
      </div>
    </Sheet>
  );
};
