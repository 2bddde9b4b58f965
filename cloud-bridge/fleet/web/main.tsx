/** The operators' page of the fleet: who is signed in sees sites, parcels and, in a demo, notices. */
import { render } from "preact";
import { Inside } from "./inside.tsx";
import { enter, here } from "./session/session.ts";
import { Outside } from "./session/sign-in.tsx";
import "../../../gateway/web/shared/style/pages.css";
import "./fleet.css";

const Face = () => {
  const now = here.value;
  return now.state === "in" ? <Inside session={now.session} /> : <Outside />;
};

void enter();
const place = document.getElementById("face");
if (place) render(<Face />, place);
