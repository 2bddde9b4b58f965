/** What the code or the label would hand in: for whom, how large, then a door. Nothing has opened yet. */
import { Button, Notice, Wait } from "../../shared/parts/controls.tsx";
import { Sizes } from "../../shared/parts/sizes.tsx";
import { newKey } from "../../shared/site/ask.ts";
import { carrierName } from "../../shared/site/compartments.ts";
import { nextSizeOf } from "../../shared/site/next-size.ts";
import { sizeWord } from "../../shared/words/site.ts";
import { type AtOffer, isComplete } from "../machine/hand-in.ts";
import { offering } from "../machine/view.ts";
import type { RunningKiosk } from "../run/kiosk.ts";
import { handInNo, offerTitle, handIn as word } from "./words.ts";
import "./hand-in.css";

export interface OfferProps {
  readonly kiosk: RunningKiosk;
  readonly screen: AtOffer;
}
export const OfferScreen = ({ kiosk, screen }: OfferProps) => {
  const { offer, carrier, isBusy, no } = screen;
  return (
    <div class="offer" data-offers={offering(screen)}>
      <div class="door-say">
        <h1>{offerTitle(offering(screen))}</h1>
        <ul class="offer-parcels" aria-label={word("parcels")}>
          {offer.parcels.map((waybill) => (
            <li key={waybill} class="mono">
              {waybill}
            </li>
          ))}
        </ul>
        {offer.carriers.length === 1 && carrier !== null && <p class="kiosk-hint">{carrierName(carrier)}</p>}
        {no && <Notice kind="bad">{handInNo(no)}</Notice>}
      </div>
      <div class="door-do">
        {offer.carriers.length > 1 && <Carriers kiosk={kiosk} screen={screen} />}
        <fieldset class="choice">
          <legend>{word("sizes")}</legend>
          <Sizes
            announced={offer.size ?? null}
            chosen={screen.size}
            isDisabled={isBusy}
            onPick={(size) => kiosk.happen({ type: "size-chosen", size })}
          />
          {offer.size !== undefined && <p class="soft">{word("announced")}</p>}
        </fieldset>
        <Button
          name="reach"
          isPressed={screen.accessible === true}
          isDisabled={isBusy}
          onClick={() => kiosk.happen({ type: "reach-chosen" })}
        >
          <span aria-hidden="true">{screen.accessible === true ? "☑" : "☐"}</span> {word("reach")}
        </Button>
        {isBusy ? <Wait /> : <Ways kiosk={kiosk} screen={screen} />}
      </div>
    </div>
  );
};

const Carriers = ({ kiosk, screen }: OfferProps) => (
  <fieldset class="choice">
    <legend>{word("carriers")}</legend>
    <div class="kiosk-actions">
      {screen.offer.carriers.map((carrier) => (
        <Button
          key={carrier}
          name={`carrier-${carrier}`}
          size="big"
          isPressed={screen.carrier === carrier}
          isDisabled={screen.isBusy}
          onClick={() => kiosk.happen({ type: "carrier-chosen", carrier })}
        >
          {carrierName(carrier)}
        </Button>
      ))}
    </div>
  </fieldset>
);

const Ways = ({ kiosk, screen }: OfferProps) => (
  <div class="kiosk-actions">
    <Button
      name="open"
      kind="main"
      size="big"
      isDisabled={!isComplete(screen)}
      onClick={() => kiosk.happen({ type: "hand-in-wished", key: newKey() })}
    >
      {openWord(screen)}
    </Button>
    <Button name="back" size="big" kind="quiet" onClick={() => kiosk.happen({ type: "left" })}>
      {word("back")}
    </Button>
  </div>
);

const openWord = ({ no, size }: AtOffer): string => {
  if (no?.code === "full" && size !== null && nextSizeOf(no) === size)
    return word("openSize", { size: sizeWord(size) });
  return word(no === null ? "open" : "tryAgain");
};
