/** The three faces of a site, each with what it is for. */
import { Trust } from "../shared/parts/trust.tsx";
import { front } from "./words.ts";

const faces = [
  { face: "kiosk", hint: "kioskHint" },
  { face: "courier", hint: "courierHint" },
  { face: "maintainer", hint: "maintainerHint" },
] as const;

export const Doors = () => (
  <div class="stack">
    <nav class="front-doors" aria-label={front("faces")}>
      {faces.map(({ face, hint }) => (
        <a key={face} class="front-door" href={`/${face}`}>
          <strong>{front(face)}</strong>
          <span>{front(hint)}</span>
        </a>
      ))}
    </nav>
    <Trust />
  </div>
);
