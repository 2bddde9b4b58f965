/** A no in words, and the way out of it. */
import { useState } from "preact/hooks";
import { Button, Notice } from "../../shared/parts/controls.tsx";
import { Sizes } from "../../shared/parts/sizes.tsx";
import type { No } from "../../shared/site/ask.ts";
import { noWord } from "../../shared/words/no.ts";
import { sizeWord } from "../../shared/words/site.ts";
import type { Screen } from "../flow/turn.ts";
import { isHere, mineHere, wayOut } from "../flow/way-out.ts";
import { Parcels, Sheet } from "../parts/sheet.tsx";
import { door, work } from "../words/work.ts";
import { tell } from "../work/run.ts";

const titles: Readonly<Record<string, "fullTitle" | "hereTitle">> = {
  full: "fullTitle",
  "waybill-duplicate": "hereTitle",
};

/** The site names the compartment to couriers of the parcel's carrier. */
const whyNot = (no: No): string => {
  const { compartment } = no.figures;
  return isHere(no) && typeof compartment === "string" ? work("hereIn", { compartment }) : noWord(no);
};

export const Refused = ({ wish, no }: Omit<Extract<Screen, { at: "refused" }>, "at">) => {
  const [chooses, choose] = useState(false);
  const way = wayOut(wish, no);
  const mine = mineHere(no);
  return (
    <Sheet
      title={work(titles[no.code] ?? "refusedTitle")}
      actions={
        <>
          {way.is === "size" && (
            <Button kind="main" size="big" onClick={() => tell({ type: "size", size: way.size })}>
              {work("openA", { size: sizeWord(way.size), letter: way.size })}
            </Button>
          )}
          {way.is === "again" && (
            <Button kind="main" size="big" onClick={() => tell({ type: "size", size: way.size })}>
              {work("tryAgain")}
            </Button>
          )}
          {way.is === "apart" && (
            <Button kind="main" size="big" onClick={() => tell({ type: "add" })}>
              {work("alone")}
            </Button>
          )}
          {way.is === "size" && !chooses && <Button onClick={() => choose(true)}>{work("otherSize")}</Button>}
          {mine && (
            <Button name="take-out" onClick={() => tell({ type: "recall", overdue: mine })}>
              {work("takeOutAgain", { compartment: mine.compartment })}
            </Button>
          )}
          <Button
            kind={way.is === "back" ? "main" : "plain"}
            size={way.is === "back" ? "big" : "usual"}
            onClick={() => tell({ type: "next" })}
          >
            {isHere(no) ? door("on") : work("takeBack")}
          </Button>
        </>
      }
    >
      <Parcels parcels={wish.parcels} />
      <Notice kind={isHere(no) ? "warn" : "bad"}>{whyNot(no)}</Notice>
      {chooses && <Sizes announced={wish.size} onPick={(size) => tell({ type: "size", size })} />}
    </Sheet>
  );
};
