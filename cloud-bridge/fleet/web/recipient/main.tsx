/** The recipient's page: no app and no sign-in, only the link of a message. */
import { render } from "preact";
import { Shell } from "../../../../gateway/web/shared/parts/shell.tsx";
import { Away } from "./away.tsx";
import { Parcel } from "./parcel.tsx";
import { follow, here, live } from "./state.ts";
import { word } from "./words.ts";
import "../../../../gateway/web/shared/style/pages.css";
import "./recipient.css";

const Face = () => {
  const now = here.value;
  return (
    <Shell view={now.state} title={word("title")} live={live} stage="none">
      {now.state === "parcel" ? <Parcel seen={now.seen} /> : <Away state={now.state} />}
    </Shell>
  );
};

follow();
const place = document.getElementById("face");
if (place) render(<Face />, place);
